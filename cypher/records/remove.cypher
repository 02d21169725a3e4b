// Removes records; one that is not there changes nothing.
// params:  $rows [{namespace, key}]
// returns: nothing
UNWIND $rows AS row
MATCH (record:Record {namespace: row.namespace, key: row.key}) USING INDEX SEEK record:Record(namespace, key)
DELETE record
