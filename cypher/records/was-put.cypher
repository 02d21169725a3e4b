// Whether a put was written. Runs after records/lock, so no put is under way.
// params:  $id
// returns: written
MATCH (records:Store {name: "records"})
RETURN $id IN records.recent AS written
