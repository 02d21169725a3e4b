-- How every connection is set up.
-- note: FULL syncs the log on every commit; trusted_schema off keeps a planted schema from calling
--       functions; the checkpoint is run by the writer thread, so that no commit on the event loop pays for
--       it; the log file is cut back to 64 MB after a large commit.
PRAGMA synchronous = FULL;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA temp_store = MEMORY;
PRAGMA wal_autocheckpoint = 0;
PRAGMA journal_size_limit = 67108864;
PRAGMA cache_size = -32000;
