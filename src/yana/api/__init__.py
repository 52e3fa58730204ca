"""The JSON API: the same story by program. Every change goes through the entrance."""
