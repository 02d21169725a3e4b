-- Revisions of a range, oldest first.
-- params:  after (exclusive), upTo (inclusive)
-- returns: revision, id, time, actor, reason, digest
SELECT revision, id, time, actor, reason, digest FROM revision
WHERE revision > ? AND revision <= ? ORDER BY revision;
