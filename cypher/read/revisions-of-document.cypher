// A page of the log, oldest first: the revisions that change one document, without the changes.
// params:  $key, $after (exclusive), $upTo (inclusive), $limit
// returns: revision, id, time, actor, reason, digest, changes (how many)
MATCH (change:Change {key: $key}) USING INDEX SEEK change:Change(key, revision)
  WHERE change.revision > $after AND change.revision <= $upTo
WITH change.revision AS number ORDER BY number LIMIT $limit
MATCH (revision:Revision {revision: number}) USING INDEX SEEK revision:Revision(revision)
RETURN revision.revision AS revision, revision.id AS id, revision.time AS time, revision.actor AS actor,
  revision.reason AS reason, revision.digest AS digest, revision.changes AS changes
