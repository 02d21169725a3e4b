-- One record.
-- params:  namespace, key
-- returns: key, value (JSON), version
SELECT key, value, version FROM record WHERE namespace = ? AND key = ?;
