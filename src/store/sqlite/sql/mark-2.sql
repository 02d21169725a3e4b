-- Marks the file as one of schema 2.
PRAGMA user_version = 2;
