// How many things were made from a thing, directly or not, by kind.
// params:  $key
// returns: kind, things; no row for a kind that was not reached
// note:    A set, hence DISTINCT before the labels are looked at; the plan is that of walk/upstream.
MATCH (start:Entity {key: $key})<-[:CONTAINS|DERIVED_FROM|GENERATED_BY|OF|READS|STARTED_BY|USED*1..64]-(downstream)
USING INDEX SEEK start:Entity(key)
WITH DISTINCT downstream WHERE downstream.key <> $key
UNWIND [label IN labels(downstream) WHERE label <> "Entity"] AS kind
RETURN kind, count(*) AS things ORDER BY kind
