// The head, and the revision that the commit's id already has. Runs after commit/lock-head, so both are final.
// params:  $id
// returns: revision, time, digest; ownRevision, ownTime, ownDigest (null: the id is new);
//          left [{revision, subtrees}]: the revisions whose subtrees the next revision completes
// note:    The next revision closes a subtree of level + 1 for each power of two that divides its number; its left half
//          ended 2^level revisions before. Level 0 is the head itself, whose digest is there already.
MATCH (head:Store {name: "head"})
OPTIONAL MATCH (own:Revision {id: $id}) USING INDEX SEEK own:Revision(id)
RETURN head.revision AS revision, head.time AS time, head.digest AS digest,
  own.revision AS ownRevision, own.time AS ownTime, own.digest AS ownDigest,
  COLLECT {
    UNWIND [level IN range(1, 51) WHERE (head.revision + 1) % toInteger(2 ^ (level + 1)) = 0
      | head.revision + 1 - toInteger(2 ^ level)] AS number
    MATCH (half:Revision {revision: number})
    RETURN {revision: half.revision, subtrees: half.subtrees}
  } AS left
