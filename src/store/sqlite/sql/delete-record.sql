-- Removes a record.
-- params: namespace, key
DELETE FROM record WHERE namespace = ? AND key = ?;
