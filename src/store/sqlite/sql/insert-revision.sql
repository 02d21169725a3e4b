-- Appends a revision.
-- params: revision, id, time, actor, reason, digest, subtrees (hex)
INSERT INTO revision (revision, id, time, actor, reason, digest, subtrees) VALUES (?, ?, ?, ?, ?, ?, ?);
