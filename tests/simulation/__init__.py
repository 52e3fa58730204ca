"""The fake world is tested too: whoever judges must be judged first."""
