-- Whose file it is, which schema it has and how many tables.
-- returns: application, version, tables
SELECT (SELECT application_id FROM pragma_application_id) AS application,
       (SELECT user_version FROM pragma_user_version) AS version,
       (SELECT count(*) FROM sqlite_schema) AS tables;
