-- Removes an edge.
-- params: source, type, target, id
DELETE FROM edge WHERE source = ? AND type = ? AND target = ? AND id = ?;
