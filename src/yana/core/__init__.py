"""The story, in order: signal, call, reach, answer, presence, settle.

Pure: the standard library and nothing else. Time comes in as `now`; what should happen in the
world goes out as effects. `lifecycle.py` binds the six steps into one table.
"""
