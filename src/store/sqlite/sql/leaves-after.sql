-- The leaves of the Merkle tree, in order.
-- params:  revision (exclusive), limit
-- returns: revision, digest, subtrees (hex; null: none kept)
SELECT revision, digest, subtrees FROM revision WHERE revision > ? ORDER BY revision LIMIT ?;
