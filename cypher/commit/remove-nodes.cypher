// Removes nodes without edges; one that is not there changes nothing.
// params:  $keys
// returns: nothing
UNWIND $keys AS key
MATCH (node:Entity {key: key}) USING INDEX SEEK node:Entity(key)
DELETE node
