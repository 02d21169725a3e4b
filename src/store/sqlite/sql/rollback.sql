-- Forgets everything since BEGIN.
ROLLBACK;
