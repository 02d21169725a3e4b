// Creates or replaces edges of one type between nodes that are there, all properties included.
// params:  $rows [{from, to, id, properties (the id among them)}]
// returns: put (fewer than rows: an end is missing somewhere)
// note:    EdgeType stands for a type of src/model/graph.ts and is filled in when the statement is loaded. Both ends are sought
//          by key, and the expansion between them starts at the end with fewer edges: a fact key may have a million.
UNWIND $rows AS row
MATCH (from:Entity {key: row.from}) USING INDEX SEEK from:Entity(key)
MATCH (to:Entity {key: row.to}) USING INDEX SEEK to:Entity(key)
MERGE (from)-[edge:EdgeType {id: row.id}]->(to)
SET edge = row.properties
RETURN count(edge) AS put
