// Where the named documents stand before a commit changes them.
// params:  $keys
// returns: key, previous (the revision of the last change), digest (null: deleted); no row for a key that never was
// note:    The WITH keeps the plan from starting at the changes, of which a document may have thousands.
UNWIND $keys AS key
MATCH (document:Document {key: key}) USING INDEX SEEK document:Document(key)
WITH key, document.revision AS previous
MATCH (change:Change {key: key, revision: previous}) USING INDEX SEEK change:Change(key, revision)
RETURN key, previous, change.digest AS digest
