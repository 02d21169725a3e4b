-- Takes the one write lock at once: a transaction never starts as a reader and finds the lock taken later.
BEGIN IMMEDIATE;
