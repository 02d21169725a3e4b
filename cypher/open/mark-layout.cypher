// Says that the database has this layout now.
// params:  $schema
// returns: schema
MATCH (head:Store {name: "head"})
SET head.schema = $schema
RETURN head.schema AS schema
