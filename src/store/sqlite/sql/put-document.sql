-- Moves a document to its newest state.
-- params: key, revision, body, digest
INSERT INTO document (key, revision, body, digest) VALUES (?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, body = excluded.body, digest = excluded.digest;
