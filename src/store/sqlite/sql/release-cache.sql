-- Gives the memory of the page cache back after a large commit.
PRAGMA shrink_memory;
