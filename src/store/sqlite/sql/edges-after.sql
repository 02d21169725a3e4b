-- Edges in order of their identity.
-- params:  source, type, target, id (together exclusive)
-- returns: source, type, target, id, properties
SELECT source, type, target, id, properties FROM edge
WHERE (source, type, target, id) > (?, ?, ?, ?) ORDER BY source, type, target, id;
