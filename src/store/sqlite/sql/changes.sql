-- What one revision did, in order of key.
-- params:  revision, key (exclusive)
-- returns: key, action, before (JSON), after (JSON)
SELECT c.key, c.action, b.text, a.text
FROM change AS c LEFT JOIN body AS b ON b.body = c.before LEFT JOIN body AS a ON a.body = c.after
WHERE c.revision = ? AND c.key > ? ORDER BY c.key;
