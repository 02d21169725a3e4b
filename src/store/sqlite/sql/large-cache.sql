-- Room for the pages that a large commit changes: with less, SQLite writes and reads them again and again.
PRAGMA cache_size = -256000;
