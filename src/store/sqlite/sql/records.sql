-- Records of one namespace in order of key.
-- params:  :namespace, :from (inclusive), :after (left out), :end (exclusive)
-- returns: key, value (JSON), version
SELECT key, value, version FROM record
WHERE namespace = :namespace AND key >= :from AND key <> :after AND key < :end
ORDER BY key;
