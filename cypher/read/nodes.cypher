// A page of the graph's nodes in order of key.
// params:  $after (exclusive), $limit
// returns: labels, properties (the key among them)
// note:    Cut in the order of the index, as read/documents is.
MATCH (node:Entity) USING INDEX SEEK node:Entity(key)
  WHERE node.key > $after
WITH node ORDER BY node.key LIMIT $limit
RETURN labels(node) AS labels, properties(node) AS properties
