"""What every test may ask for."""

import pytest

pytest_plugins = ["tests.servers.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make crash` asks for."""
    parser.addoption(
        "--every-point",
        action="store_true",
        help="die at every point of every scenario on every database (minutes longer)",
    )
