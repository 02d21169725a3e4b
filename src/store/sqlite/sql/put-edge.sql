-- Creates or replaces an edge.
-- params: source, type, target, id, properties (JSON)
INSERT INTO edge (source, type, target, id, properties) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (source, type, target, id) DO UPDATE SET properties = excluded.properties;
