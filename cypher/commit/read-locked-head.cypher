// The head, and the revision that the commit's id already has. Runs after commit/lock-head, so both are final.
// params:  $id
// returns: revision, time, digest; ownRevision, ownTime, ownDigest (null: the id is new)
MATCH (head:Store {name: "head"})
OPTIONAL MATCH (own:Revision {id: $id}) USING INDEX own:Revision(id)
RETURN head.revision AS revision, head.time AS time, head.digest AS digest,
  own.revision AS ownRevision, own.time AS ownTime, own.digest AS ownDigest
