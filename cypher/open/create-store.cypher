// The two nodes that stand for the store: the head, which every commit locks first, and the lock of the records.
// params:  $schema, $revision, $time, $digest (of the empty store)
// returns: schema (as it is afterwards, whoever created it)
// note:    Several processes may open an empty database at once; the constraint on Store.name lets one of them create.
MERGE (records:Store {name: "records"})
  ON CREATE SET records.recent = []
MERGE (head:Store {name: "head"})
  ON CREATE SET head.schema = $schema, head.revision = $revision, head.time = $time, head.digest = $digest
RETURN head.schema AS schema
