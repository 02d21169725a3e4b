// What is one edge away: how many edges of each type, both ways.
// params:  $key
// returns: type, outgoing (whether they start at the thing), edges
MATCH (thing:Entity {key: $key})-[edge]-()
USING INDEX SEEK thing:Entity(key)
WITH type(edge) AS type, startNode(edge) = thing AS outgoing, count(*) AS edges
RETURN type, outgoing, edges ORDER BY type, outgoing
