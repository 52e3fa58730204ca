"""Web: the pages, by who is looking. Nothing here changes a call; events go to the entrance."""
