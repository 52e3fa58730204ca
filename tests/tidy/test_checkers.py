"""Checkers judge from outside: they share nothing with what they judge."""

import sys

from tests.tidy.house import forbid
from tools.source_tree import SOURCE, Module, imports, modules

CHECKERS = SOURCE / "simulation" / "checkers"
CHRONICLE = SOURCE / "simulation" / "chronicle.py"

OWN = ("yana.simulation.checkers", "yana.simulation.chronicle")

HELPERS = {"__init__", "agreed", "all", "calm", "circles", "reading", "silence"}
PARTS = {"news", "sent_again", "words"}
"""What checkers ask beside their own questions: of `stood_down`, `consent` and `true`."""


def test_checkers_know_only_the_chronicle() -> None:
    forbid(
        (
            f"{module.place}:{line} imports {name}"
            for module in _judges()
            for name, line in imports(module).items()
            if not _from_outside(name)
        ),
        advice="Write it down again by hand in the checkers: who shares code shares its slips.",
    )


def _judges() -> list[Module]:
    written = [module for module in modules(SOURCE / "simulation") if module.path == CHRONICLE]
    return [*modules(CHECKERS), *written]


def _from_outside(name: str) -> bool:
    package = name.partition(".")[0]
    return package in sys.stdlib_module_names or any(
        f"{name}.".startswith(f"{one}.") for one in OWN
    )


def test_each_checker_is_a_file_of_its_own_and_is_listed() -> None:
    listed = (CHECKERS / "all.py").read_text()
    names = {module.path.stem for module in modules(CHECKERS)} - HELPERS - PARTS
    assert len(names) == 11
    forbid(
        (name for name in sorted(names) if f": {name}," not in listed),
        advice="List it in checkers/all.py under the promise that it watches.",
    )
