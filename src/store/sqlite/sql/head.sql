-- The newest revision; no row in a new store.
-- returns: revision, time, digest
SELECT revision, time, digest FROM revision ORDER BY revision DESC LIMIT 1;
