"""Tests of the fake world, and of the walk through every state."""
