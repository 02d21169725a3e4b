// A page of the graph's nodes in order of key.
// params:  $after (exclusive), $limit
// returns: labels, properties (the key among them)
MATCH (node:Entity) WHERE node.key > $after
WITH node ORDER BY node.key LIMIT $limit
RETURN labels(node) AS labels, properties(node) AS properties
