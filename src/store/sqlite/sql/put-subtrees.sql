-- Keeps what a revision adds to the Merkle tree.
-- params: subtrees (hex), revision
UPDATE revision SET subtrees = ? WHERE revision = ?;
