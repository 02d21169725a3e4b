-- What one revision is in the Merkle tree.
-- params:  revision
-- returns: digest, subtrees (hex; null: none kept)
SELECT digest, subtrees FROM revision WHERE revision = ?;
