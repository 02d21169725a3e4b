// What a thing was made from, directly or not, nearest first.
// params:  $key, $maxDepth (1..64)
// returns: key, depth (edges on a shortest path)
// note:    src/walk answers this in the service; this is the same walk for Neo4j Browser, and the test's second opinion. Planned as
//          VarLengthExpand(Pruning,BFS), which visits a node once; it stays so only while all edges are taken the same way, the
//          lower bound is 1 and the path is used for nothing but its shortest length. Hence HAS_VARIANT, which points the other
//          way, is not among them. A bound takes no parameter: hence 64 and the filter. The thing itself is no hit, even on a cycle.
//          Without USING INDEX SEEK a planner whose counts are stale (a database just emptied and filled again) starts at a scan.
MATCH path = (start:Entity {key: $key})-[:CONTAINS|DERIVED_FROM|GENERATED_BY|OF|READS|STARTED_BY|USED*1..64]->(upstream)
USING INDEX SEEK start:Entity(key)
WITH upstream, min(length(path)) AS depth WHERE depth <= $maxDepth AND upstream.key <> $key
WITH collect({key: upstream.key, depth: depth}) AS hits
UNWIND hits AS hit
RETURN hit.key AS key, hit.depth AS depth ORDER BY depth, key
