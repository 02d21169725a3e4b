-- One edge that starts or ends at a node, if any.
-- params:  node, node
-- returns: type, from, to, id
SELECT e.type, s.key AS "from", t.key AS "to", e.id
FROM (SELECT * FROM edge WHERE source = ? UNION ALL SELECT * FROM edge WHERE target = ?) AS e
JOIN node AS s ON s.node = e.source JOIN node AS t ON t.node = e.target
LIMIT 1;
