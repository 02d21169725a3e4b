// Appends a revision to the log and moves the head to it.
// params:  $revision, $id, $time, $actor, $reason, $digest, $changes (how many follow),
//          $subtrees (hashes of the Merkle tree's subtrees above its leaf that are whole with it, lowest first)
// returns: nothing
MATCH (head:Store {name: "head"})
SET head.revision = $revision, head.time = $time, head.digest = $digest
CREATE (:Revision {
  revision: $revision, id: $id, time: $time, actor: $actor, reason: $reason, digest: $digest, changes: $changes,
  subtrees: $subtrees
})
