// The changes of some revisions, each with the document before and after as JSON text.
// params:  $revisions
// returns: revision, key, action, before, after; in no order
UNWIND $revisions AS number
MATCH (revision:Revision {revision: number})-[:CHANGED]->(change)
  USING INDEX SEEK revision:Revision(revision)
OPTIONAL MATCH (before:Change {key: change.key, revision: change.previous})
  USING INDEX SEEK before:Change(key, revision)
RETURN number AS revision, change.key AS key, change.action AS action, before.after AS before, change.after AS after
