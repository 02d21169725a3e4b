// Keeps what revisions add to the Merkle tree.
// params:  $rows [{revision, subtrees}]
// returns: nothing
UNWIND $rows AS row
MATCH (revision:Revision {revision: row.revision}) USING INDEX SEEK revision:Revision(revision)
SET revision.subtrees = row.subtrees
