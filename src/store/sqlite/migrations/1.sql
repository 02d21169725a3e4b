-- Migration 1: the graph (the present), the log (the past) and the records, in one file.
-- note: keys are compared as bytes (BINARY), which for UTF-8 is the order of code points.

-- The log: one row a revision, without holes.
CREATE TABLE revision (
  revision INTEGER PRIMARY KEY CHECK (revision > 0),
  id       TEXT NOT NULL UNIQUE,
  time     TEXT NOT NULL,
  actor    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  digest   TEXT NOT NULL
) STRICT;

-- Every text of a document that ever was, as JSON: written once, never changed.
CREATE TABLE body (
  body INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

-- What a revision did to one document; `before` and `after` name bodies.
CREATE TABLE change (
  revision INTEGER NOT NULL,
  key      TEXT NOT NULL,
  action   TEXT NOT NULL CHECK (action IN ('created', 'replaced', 'deleted')),
  before   INTEGER,
  after    INTEGER,
  PRIMARY KEY (revision, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX change_by_key ON change (key, revision, after);

-- Every key that ever was, with the last change: body and digest are null after a deletion.
CREATE TABLE document (
  key      TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  body     INTEGER,
  digest   TEXT
) STRICT, WITHOUT ROWID;

-- Nodes have numbers of their own, never given twice: an edge is small, a number means one key for ever.
CREATE TABLE node (
  node       INTEGER PRIMARY KEY AUTOINCREMENT,
  key        TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL,
  properties TEXT NOT NULL
) STRICT;

CREATE TABLE edge (
  source     INTEGER NOT NULL,
  type       TEXT NOT NULL,
  target     INTEGER NOT NULL,
  id         TEXT NOT NULL,
  properties TEXT NOT NULL,
  PRIMARY KEY (source, type, target, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX edge_by_target ON edge (target);

CREATE TABLE record (
  namespace TEXT NOT NULL,
  key       TEXT NOT NULL,
  value     TEXT NOT NULL,
  version   INTEGER NOT NULL CHECK (version > 0),
  PRIMARY KEY (namespace, key)
) STRICT, WITHOUT ROWID;
