"""Checkers: one for each promise, which see only what an onlooker and the ledger can tell."""
