-- One document as it stood at a revision.
-- params:  :key, :at
-- returns: key, revision, text (JSON)
SELECT c.key, c.revision, b.text
FROM change AS c JOIN body AS b ON b.body = c.after
WHERE c.key = :key
  AND c.revision = (SELECT max(o.revision) FROM change AS o WHERE o.key = :key AND o.revision <= :at);
