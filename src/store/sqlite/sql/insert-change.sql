-- Appends what a revision does to one document.
-- params: revision, key, action, before, after
INSERT INTO change (revision, key, action, before, after) VALUES (?, ?, ?, ?, ?);
