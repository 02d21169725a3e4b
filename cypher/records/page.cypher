// A page of one namespace's records in order of key.
// params:  $namespace, $from (inclusive), $until (exclusive), $limit
// returns: key, value (JSON text), version
// note:    Cut in the order of the index, as read/documents is.
MATCH (record:Record) USING INDEX SEEK record:Record(namespace, key)
  WHERE record.namespace = $namespace AND record.key >= $from AND record.key < $until
WITH record ORDER BY record.namespace, record.key LIMIT $limit
RETURN record.key AS key, record.value AS value, record.version AS version
