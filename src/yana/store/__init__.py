"""The ledger on a database: the only models, and the only SQL."""
