-- Documents as they stood at a revision, in order of key.
-- params:  :at, :from (inclusive), :after (left out), :end (exclusive)
-- returns: key, revision (of the last change at or before :at), text (JSON)
-- note:    CROSS JOIN keeps this order of loops: the planner, without statistics, may start from the bodies.
--          The last change is looked for only where the newest one is too new. There is one lower bound,
--          since the planner uses only one.
SELECT d.key, c.revision, b.text
FROM document AS d
CROSS JOIN change AS c ON c.key = d.key AND c.revision = CASE WHEN d.revision <= :at THEN d.revision
  ELSE (SELECT max(o.revision) FROM change AS o WHERE o.key = d.key AND o.revision <= :at) END
CROSS JOIN body AS b ON b.body = c.after
WHERE d.key >= :from AND d.key <> :after AND d.key < :end
ORDER BY d.key;
