"""Error pages, and a store that is away."""
