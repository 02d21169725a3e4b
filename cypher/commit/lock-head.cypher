// Takes the lock under which revisions are numbered: the first statement of every commit.
// params:  $id (of the commit)
// returns: one row, or none in a database without a head
// note:    A SET takes the node's write lock until the transaction ends, so commits stand in a line and cannot deadlock. What
//          the head says is read by the next statement: this one may have read the node before it had the lock.
MATCH (head:Store {name: "head"})
SET head.commit = $id
RETURN head.name AS name
