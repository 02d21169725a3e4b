-- Writes a record; its version is 1 where there was none, else one more than it was.
-- params: namespace, key, value (JSON)
INSERT INTO record (namespace, key, value, version) VALUES (?, ?, ?, 1)
ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, version = record.version + 1;
