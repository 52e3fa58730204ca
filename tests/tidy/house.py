"""How a rule of the house speaks when the tree breaks it."""

from collections.abc import Iterable

import pytest


def forbid(findings: Iterable[str], *, advice: str) -> None:
    """Fail with what to do, and every place where to do it."""
    if places := [f"    {finding}" for finding in findings]:
        pytest.fail("\n".join([advice, *places]), pytrace=False)
