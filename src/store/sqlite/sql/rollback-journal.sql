-- The tables are created with a rollback journal: the file itself names its owner before a log file exists.
-- returns: journal_mode ("delete")
PRAGMA journal_mode = DELETE;
