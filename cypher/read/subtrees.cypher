// What revisions are in the Merkle tree of the log.
// params:  $revisions
// returns: revision, digest, subtrees (null: none kept)
UNWIND $revisions AS number
MATCH (revision:Revision {revision: number}) USING INDEX SEEK revision:Revision(revision)
RETURN revision.revision AS revision, revision.digest AS digest, revision.subtrees AS subtrees
