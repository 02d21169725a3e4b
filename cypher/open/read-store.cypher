// What the database says of itself: the version of its layout, and whether anything is there that Fairlead would write.
// params:  none
// returns: schema (null in a database that Fairlead never opened), foreign (a node of ours is there),
//          isBehind (the newest revision has no part in the Merkle tree)
// note:    The four counts come from the count store and read no node.
OPTIONAL MATCH (store:Store {name: "head"})
OPTIONAL MATCH (newest:Revision {revision: store.revision})
RETURN store.schema AS schema,
  COUNT { (:Entity) } + COUNT { (:Revision) } + COUNT { (:Change) } + COUNT { (:Record) } > 0 AS foreign,
  newest IS NOT NULL AND newest.subtrees IS NULL AS isBehind
