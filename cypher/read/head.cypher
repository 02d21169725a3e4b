// The newest revision that is committed.
// params:  none
// returns: revision, time, digest; no row in a database that nobody opened for writing
MATCH (head:Store {name: "head"})
RETURN head.revision AS revision, head.time AS time, head.digest AS digest
