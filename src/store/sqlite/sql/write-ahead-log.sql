-- Readers keep a stable view beside one writer. Kept in the file once set.
-- returns: journal_mode ("wal")
PRAGMA journal_mode = WAL;
