-- Revisions of a range that change one document, oldest first.
-- params:  key, after (exclusive), upTo (inclusive)
-- returns: revision, id, time, actor, reason, digest
SELECT r.revision, r.id, r.time, r.actor, r.reason, r.digest
FROM change AS c JOIN revision AS r ON r.revision = c.revision
WHERE c.key = ? AND c.revision > ? AND c.revision <= ? ORDER BY c.revision;
