"""Each promise in PROMISES.md names a scenario and a checker, and both exist."""

import re
from pathlib import Path

from tests.tidy.house import forbid
from tools.markdown import table_with
from tools.source_tree import ROOT, SOURCE

PROMISES = ROOT / "PROMISES.md"
SIMULATION = SOURCE / "simulation"


def test_each_promise_names_scenarios_that_exist() -> None:
    forbid(
        (
            f"{row.get('promise', row)}: {row['scenario']}"
            for row in table_with(PROMISES, "scenario")
            if not (names := _code(row["scenario"])) or not all(map(_exists, names))
        ),
        advice="Name the promise's scenario file in `code`, by its path or its name, and write it.",
    )


def test_each_promise_names_a_checker_that_exists() -> None:
    known = "".join(path.read_text() for path in SIMULATION.rglob("*.py"))
    forbid(
        (
            f"{row.get('promise', row)}: {row['checker']}"
            for row in table_with(PROMISES, "checker")
            if not (names := _code(row["checker"])) or not all(name in known for name in names)
        ),
        advice="Name the promise's checker in `code`, and write it in yana/simulation.",
    )


def _code(cell: str) -> list[str]:
    """What stands in backticks, or is linked to."""
    return re.findall(r"`([^`]+)`", cell)


def _exists(name: str) -> bool:
    path = Path(name)
    if path.suffix != ".py":
        path = path.with_name(f"{path.name}.py")
    places = (ROOT, ROOT / "tests" / "scenario")
    return any(
        (place / path.with_name(f"{prefix}{path.name}")).exists()
        for place in places
        for prefix in ("", "test_")
    )
