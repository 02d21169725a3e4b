-- Marks the file as a store of this program ("FLD1" in ASCII) with schema 1.
PRAGMA application_id = 1179403313;
PRAGMA user_version = 1;
