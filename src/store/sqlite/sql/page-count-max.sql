-- Limits the file's size for this connection; writing beyond it fails as a full disk does.
-- note: a PRAGMA takes no parameter; the number is checked to be a whole one before it is written here.
PRAGMA max_page_count = :pages;
