-- Keeps a document's text for ever.
-- params: text
INSERT INTO body (text) VALUES (?);
