// An edge that still holds on to one of the nodes about to be removed.
// params:  $keys
// returns: at most one row: missing (the node's key), type, from, to, id
UNWIND $keys AS key
MATCH (node:Entity {key: key})-[edge]-() USING INDEX SEEK node:Entity(key)
RETURN key AS missing, type(edge) AS type, startNode(edge).key AS from, endNode(edge).key AS to, edge.id AS id
LIMIT 1
