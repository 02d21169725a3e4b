// Writes records.
// params:  $rows [{namespace, key, value (JSON text), version}]
// returns: nothing
UNWIND $rows AS row
MERGE (record:Record {namespace: row.namespace, key: row.key})
SET record.value = row.value, record.version = row.version
