-- Migration 2: each revision keeps what it adds to the Merkle tree over the digests of revisions (RFC 6962).
-- note: hex digits of the hashes of the subtrees above its leaf that are whole with it, lowest first, 64 each;
--       null where no tree has grown over the revision yet (./../grow-tree.ts fills it in).
ALTER TABLE revision ADD COLUMN subtrees TEXT;
