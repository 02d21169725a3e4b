// Appends a revision to the log and moves the head to it.
// params:  $revision, $id, $time, $actor, $reason, $digest, $changes (how many follow)
// returns: nothing
MATCH (head:Store {name: "head"})
SET head.revision = $revision, head.time = $time, head.digest = $digest
CREATE (:Revision {
  revision: $revision, id: $id, time: $time, actor: $actor, reason: $reason, digest: $digest, changes: $changes
})
