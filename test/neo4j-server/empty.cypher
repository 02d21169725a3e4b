// Removes every node and every edge, in batches that fit a small heap. Constraints and indexes stay.
// params:  none
// returns: nothing
MATCH (node)
CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS
