"""A fake world for the real engine: people, network, faults, and checkers of every promise."""
