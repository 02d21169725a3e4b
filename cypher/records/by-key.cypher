// The named records of one namespace.
// params:  $namespace, $keys
// returns: key, value (JSON text), version; in no order
UNWIND $keys AS key
MATCH (record:Record {namespace: $namespace, key: key}) USING INDEX SEEK record:Record(namespace, key)
RETURN record.key AS key, record.value AS value, record.version AS version
