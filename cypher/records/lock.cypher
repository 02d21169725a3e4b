// Takes the lock under which records are compared and set.
// params:  $id (of this put)
// returns: one row, or none in a database without the lock's node
// note:    See commit/lock-head. A lock of its own, so that a lease never waits for a long commit.
MATCH (records:Store {name: "records"})
SET records.put = $id
RETURN records.name AS name
