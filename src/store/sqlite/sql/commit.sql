-- Returns when the log file is synced.
COMMIT;
