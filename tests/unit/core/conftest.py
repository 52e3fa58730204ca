"""How many random calls are lived through: the same ones in every run, unless more are wanted.

`YANA_HYPOTHESIS=deep` lives through new ones, and a hundred times as many.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("house"), derandomize=False)
settings.register_profile("deep", settings.get_profile("deep"), max_examples=12_000)
settings.load_profile(os.environ.get("YANA_HYPOTHESIS", "house"))
