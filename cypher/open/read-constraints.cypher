// The constraints of the database, to compare with those that open/constraints creates.
// params:  none
// returns: name, type, labels, properties
SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties
RETURN name, type, labelsOrTypes AS labels, properties
