"""Trials: the whole story in one browser, where nobody real is told."""
