"""Takes check-ins in at high rates: gathered, kept for good, and only then called received."""
