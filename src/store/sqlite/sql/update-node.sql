-- Replaces a node's properties.
-- params: kind, properties (JSON), node
UPDATE node SET kind = ?, properties = ? WHERE node = ?;
