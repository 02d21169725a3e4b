// A page of the leaves of the Merkle tree.
// params:  $after (exclusive), $upTo (inclusive)
// returns: revision, digest, isKept (whether it has kept what it completed)
MATCH (revision:Revision) USING INDEX SEEK revision:Revision(revision)
  WHERE revision.revision > $after AND revision.revision <= $upTo
RETURN revision.revision AS revision, revision.digest AS digest, revision.subtrees IS NOT NULL AS isKept
