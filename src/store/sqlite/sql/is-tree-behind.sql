-- Whether the newest revision has no part in the Merkle tree; no row in a new store.
-- returns: isBehind
SELECT subtrees IS NULL FROM revision ORDER BY revision DESC LIMIT 1;
