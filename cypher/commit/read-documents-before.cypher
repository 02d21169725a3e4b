// Where the named documents stand before a commit changes them.
// params:  $keys
// returns: key, previous (the revision of the last change), digest (null: deleted); no row for a key that never was
UNWIND $keys AS key
MATCH (document:Document {key: key})
MATCH (change:Change {key: key, revision: document.revision})
RETURN key, document.revision AS previous, change.digest AS digest
