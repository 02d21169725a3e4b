// The uniqueness constraints on which everything else stands: each brings the index that its look-ups use.
// params:  none
// returns: nothing
// note:    One statement ends with a semicolon, as a schema change takes a transaction of its own. An index of one's own on
//          the same property would block a constraint, and a name in use silently creates nothing: what is there
//          afterwards is read back with open/read-constraints.
CREATE CONSTRAINT fairlead_store IF NOT EXISTS FOR (store:Store) REQUIRE store.name IS UNIQUE;
CREATE CONSTRAINT fairlead_entity IF NOT EXISTS FOR (entity:Entity) REQUIRE entity.key IS UNIQUE;
CREATE CONSTRAINT fairlead_revision IF NOT EXISTS FOR (revision:Revision) REQUIRE revision.revision IS UNIQUE;
CREATE CONSTRAINT fairlead_commit IF NOT EXISTS FOR (revision:Revision) REQUIRE revision.id IS UNIQUE;
CREATE CONSTRAINT fairlead_change IF NOT EXISTS FOR (change:Change) REQUIRE (change.key, change.revision) IS UNIQUE;
CREATE CONSTRAINT fairlead_document IF NOT EXISTS FOR (document:Document) REQUIRE document.key IS UNIQUE;
CREATE CONSTRAINT fairlead_record IF NOT EXISTS FOR (record:Record) REQUIRE (record.namespace, record.key) IS UNIQUE;
