-- The revision that a commit's id took, if any.
-- params:  id
-- returns: revision, time, digest
SELECT revision, time, digest FROM revision WHERE id = ?;
