// All shortest paths between two things, going upstream, as one row: how long and how many.
// params:  $from, $to (two different things)
// returns: length, paths (parallel edges make several); no row when there is none
// note:    Two bound ends that are not connected end only with allShortestPaths, which throws when both are one node: hence the
//          comparison before it.
MATCH (from:Entity {key: $from}), (to:Entity {key: $to})
USING INDEX SEEK from:Entity(key) USING INDEX SEEK to:Entity(key)
WHERE from <> to
MATCH path = allShortestPaths((from)-[:CONTAINS|DERIVED_FROM|GENERATED_BY|OF|READS|STARTED_BY|USED*..64]->(to))
RETURN length(path) AS length, count(*) AS paths
