"""The ways to reach a human: one folder each, one line each in `registry.py`.

Every channel says the same words (`wording.py`) and keeps the promise of `engine.ports.Channel`: it
tries once, within seconds, and what the world does to it comes back as a value.
"""
