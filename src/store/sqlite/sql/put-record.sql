-- Writes a record.
-- params: namespace, key, value (JSON), version
INSERT INTO record (namespace, key, value, version) VALUES (?, ?, ?, ?)
ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, version = excluded.version;
