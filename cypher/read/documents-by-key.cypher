// The named documents as they stood at a revision.
// params:  $keys, $at
// returns: key, revision, document (JSON text; null: deleted); in no order; no row for one that was not there
UNWIND $keys AS key
CALL (key) {
  MATCH (change:Change {key: key}) USING INDEX SEEK change:Change(key, revision)
    WHERE change.revision <= $at
  RETURN max(change.revision) AS revision
}
MATCH (change:Change {key: key, revision: revision}) USING INDEX SEEK change:Change(key, revision)
RETURN key, revision, change.after AS document
