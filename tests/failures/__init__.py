"""Stories of how others failed people, each told to YANA; docs/reference/failures.md lists them."""
