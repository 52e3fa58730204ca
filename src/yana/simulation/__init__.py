"""A fake world for the real engine, and a walk through every state of the core."""
