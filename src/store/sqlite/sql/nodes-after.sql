-- Nodes in order of their number.
-- params:  node (exclusive)
-- returns: node, key, kind, properties
SELECT node, key, kind, properties FROM node WHERE node > ? ORDER BY node;
