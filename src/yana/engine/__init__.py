"""What makes the story happen: events come in, the ledger keeps them, messages go out."""
