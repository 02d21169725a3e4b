-- The last change of one document; body and digest are null after a deletion.
-- params:  key
-- returns: body, digest
SELECT body, digest FROM document WHERE key = ?;
