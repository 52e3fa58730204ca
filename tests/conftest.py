"""What every test may ask for, and how many random calls are lived through.

They are the same ones in every run; `YANA_HYPOTHESIS=deep` lives through new ones, and a hundred
times as many.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers.fixtures"]

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
settings.register_profile("mutants", settings.get_profile("house"), max_examples=10)
settings.load_profile(os.environ.get("YANA_HYPOTHESIS", "house"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make crash` asks for, and the intake's test."""
    parser.addoption(
        "--every-point",
        action="store_true",
        help="die at every point of every scenario on every database (minutes longer)",
    )
    parser.addoption(
        "--kills",
        default="3",
        help="how many times the intake and its database are killed (default: 3)",
    )
