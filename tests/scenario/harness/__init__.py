"""The scenario harness: the real system, a real mail server, a moved clock, and verbs."""
