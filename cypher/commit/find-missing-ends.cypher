// The keys that no node has, of those that edges name.
// params:  $keys
// returns: key
UNWIND $keys AS key
OPTIONAL MATCH (node:Entity {key: key}) USING INDEX SEEK node:Entity(key)
WITH key, node WHERE node IS NULL
RETURN key
