-- Removes a node that has no edges.
-- params: node
DELETE FROM node WHERE node = ?;
