// What the database says of itself: the version of its layout, and whether anything is there that Fairlead would write.
// params:  none
// returns: schema (null in a database that Fairlead never opened), foreign (a node of ours is there)
// note:    The four counts come from the count store and read no node.
OPTIONAL MATCH (store:Store {name: "head"})
RETURN store.schema AS schema,
  COUNT { (:Entity) } + COUNT { (:Revision) } + COUNT { (:Change) } + COUNT { (:Record) } > 0 AS foreign
