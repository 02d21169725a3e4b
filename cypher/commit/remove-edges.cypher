// Removes edges of one type; one that is not there changes nothing.
// params:  $rows [{from, to, id}]
// returns: nothing
// note:    EdgeType is filled in as in commit/put-edges. The far end has no label here on purpose: with one, the plan may start
//          there, and a fact key has as many edges as there are requirements.
UNWIND $rows AS row
MATCH (from:Entity {key: row.from})-[edge:EdgeType {id: row.id}]->(to)
  USING INDEX SEEK from:Entity(key)
WHERE to.key = row.to
DELETE edge
