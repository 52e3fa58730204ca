"""`make bench`: how fast and how lightly YANA reaches people, beside what we aim for."""
