// What was made from a thing, directly or not, and where it runs, nearest first.
// params:  $key, $maxDepth (1..64)
// returns: key, depth (edges on a shortest path)
// note:    The mirror of walk/upstream; what is said there about the plan holds here.
MATCH path = (start:Entity {key: $key})<-[:CONTAINS|DERIVED_FROM|GENERATED_BY|OF|READS|STARTED_BY|USED*1..64]-(downstream)
USING INDEX SEEK start:Entity(key)
WITH downstream, min(length(path)) AS depth WHERE depth <= $maxDepth AND downstream.key <> $key
WITH collect({key: downstream.key, depth: depth}) AS hits
UNWIND hits AS hit
RETURN hit.key AS key, hit.depth AS depth ORDER BY depth, key
