// The edges that leave a page of nodes, in order of the nodes' keys.
// params:  $after (exclusive), $limit (nodes)
// returns: from, edges [[type, to, properties (the id among them)]]; one row for each node, so the last row ends the page
// note:    Cut in the order of the index, as read/documents is.
MATCH (node:Entity) USING INDEX SEEK node:Entity(key)
  WHERE node.key > $after
WITH node ORDER BY node.key LIMIT $limit
RETURN node.key AS from, COLLECT {
  MATCH (node)-[edge]->(to) RETURN [type(edge), to.key, properties(edge)]
} AS edges
