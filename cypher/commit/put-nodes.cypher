// Creates or replaces nodes of one kind, all properties included; their edges stay.
// params:  $rows [{key, properties (the key among them)}]
// returns: nothing
// note:    NodeKind stands for a kind of src/model/graph.ts and is filled in when the statement is loaded: a label takes no
//          parameter in every release from 5.23. The Eager in the plan holds one batch.
UNWIND $rows AS row
MERGE (node:Entity {key: row.key})
SET node = row.properties, node:NodeKind
