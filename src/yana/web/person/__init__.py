"""The person's own pages: ask, see what happens, settle."""
