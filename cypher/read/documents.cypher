// A page of documents as they stood at a revision, by key.
// params:  $from (inclusive), $until (exclusive), $at, $limit
// returns: key, revision and document (JSON text; null: not there at that revision); one row for each key that ever was
// note:    The page is cut in the order of the index, which is that of code points. An ORDER BY that sorts in memory would
//          compare UTF-16 units and cut elsewhere. Hence the hint: in a small database the planner prefers a scan and a
//          sort, and keeps that plan for a while when the database has grown.
MATCH (document:Document) USING INDEX SEEK document:Document(key)
  WHERE document.key >= $from AND document.key < $until
WITH document ORDER BY document.key LIMIT $limit
CALL (document) {
  OPTIONAL MATCH (change:Change {key: document.key}) USING INDEX SEEK change:Change(key, revision)
    WHERE change.revision <= $at
  RETURN max(change.revision) AS revision
}
OPTIONAL MATCH (change:Change {key: document.key, revision: revision})
  USING INDEX SEEK change:Change(key, revision)
RETURN document.key AS key, revision, change.after AS document
