// A page of the log, oldest first, without the changes.
// params:  $after (exclusive), $upTo (inclusive), $limit
// returns: revision, id, time, actor, reason, digest, changes (how many)
MATCH (revision:Revision) USING INDEX SEEK revision:Revision(revision)
  WHERE revision.revision > $after AND revision.revision <= $upTo
WITH revision ORDER BY revision.revision LIMIT $limit
RETURN revision.revision AS revision, revision.id AS id, revision.time AS time, revision.actor AS actor,
  revision.reason AS reason, revision.digest AS digest, revision.changes AS changes
