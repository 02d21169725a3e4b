-- The key of a node.
-- params:  node
-- returns: key
SELECT key FROM node WHERE node = ?;
