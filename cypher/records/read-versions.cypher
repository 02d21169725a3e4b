// The versions of records, read under the lock.
// params:  $rows [{namespace, key}]
// returns: namespace, key, version; no row for one that is not there
UNWIND $rows AS row
MATCH (record:Record {namespace: row.namespace, key: row.key}) USING INDEX SEEK record:Record(namespace, key)
RETURN row.namespace AS namespace, row.key AS key, record.version AS version
