-- Appends a revision.
-- params: revision, id, time, actor, reason, digest
INSERT INTO revision (revision, id, time, actor, reason, digest) VALUES (?, ?, ?, ?, ?, ?);
