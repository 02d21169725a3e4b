-- A new node; its number is the last inserted row id.
-- params: key, kind, properties (JSON)
INSERT INTO node (key, kind, properties) VALUES (?, ?, ?);
