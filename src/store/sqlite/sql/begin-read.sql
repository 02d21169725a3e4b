-- From the first read on, this connection sees one state until it ends the transaction.
BEGIN DEFERRED;
