// Appends changes to a revision. The log holds documents as JSON text; the graph holds none.
// params:  $revision, $rows [{key, action, previous (0: none), after (JSON text or null), digest (of after, or null)}]
// returns: nothing
// note:    What a document was before is the `after` of its previous change, so each text is stored once.
MATCH (revision:Revision {revision: $revision}) USING INDEX SEEK revision:Revision(revision)
UNWIND $rows AS row
CREATE (revision)-[:CHANGED]->(:Change {
  key: row.key, revision: $revision, action: row.action, previous: row.previous, after: row.after, digest: row.digest
})
MERGE (document:Document {key: row.key})
SET document.revision = $revision
