-- Copies what no reader needs from the log file into the database file; waits for nobody.
-- returns: busy, log (pages in the log file), checkpointed (pages copied)
PRAGMA wal_checkpoint(PASSIVE);
