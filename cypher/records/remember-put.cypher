// Notes that a put was written, so that a connection lost during COMMIT can be cleared up.
// params:  $id, $kept (how many ids are kept)
// returns: nothing
MATCH (records:Store {name: "records"})
SET records.recent = records.recent[-$kept..] + [$id]
