-- The number of a node.
-- params:  key
-- returns: node
SELECT node FROM node WHERE key = ?;
