"""`make mutants`: what became of each mutant; fails where one lived and nobody says why it may.

mutmut keeps its results in `mutants/`; why a mutant that no test catches is harmless is written by
hand in `tools/mutants.toml`. The page for people is made of both.
"""

import ast
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import ndiff
from functools import cache

from tools.source_tree import ROOT

RESULTS = ROOT / "mutants" / "src" / "yana"
REASONS = ROOT / "tools" / "mutants.toml"
PAGE = ROOT / "docs" / "reference" / "mutants.md"
BEGIN, END = "<!-- measured: written by `make mutants` -->", "<!-- end of what was measured -->"
AIM = 0.95

CAUGHT, TIMED_OUT, LIVED, NOT_RUN = "caught", "timed out", "lived", "not run"
BY_EXIT = {1: CAUGHT, 3: CAUGHT, -24: TIMED_OUT, 24: TIMED_OUT, 36: TIMED_OUT, None: NOT_RUN}
"""What mutmut's exit codes mean: a failed test, an endless loop. All others are no catch."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One slip that was made on purpose, and what became of it."""

    name: str
    fate: str

    @property
    def module(self) -> str:
        """Return the module, as in `core/reach`."""
        return "/".join(self.name.split(".")[1:3])

    @property
    def function(self) -> str:
        """Return the function, as in `core.circle.Supporter.quiet_until`."""
        mangled = self.name.rpartition("__mutmut_")[0].removeprefix("yana.")
        place, _, function = mangled.rpartition(".x")
        return f"{place}.{function.removeprefix('_').replace('ǁ', '.').lstrip('.')}"

    def change(self) -> str:
        """Return what was changed, as in `a < b -> a <= b`."""
        bodies = _bodies(self.module)
        place, _, number = self.name.rpartition("__mutmut_")
        mangled = place.rpartition(".")[2]
        was, became = (bodies[f"{mangled}__mutmut_{each}"] for each in ("orig", number))
        lines = [one for one in ndiff(was, became) if not one.startswith("?")]
        left, right = (
            " ".join(one[1:].strip() for one in lines if one.startswith(sign)) for sign in "-+"
        )
        return f"{left} -> {right}"


@cache
def _bodies(module: str) -> Mapping[str, list[str]]:
    """Return the lines below the head of every function that mutmut wrote for this module."""
    text = (RESULTS / module).with_suffix(".py").read_text("utf-8")
    lines = text.splitlines()
    return {
        node.name: lines[node.body[0].lineno - 1 : node.end_lineno]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why some mutants of one function may live: each change is a pattern."""

    function: str
    changes: tuple[re.Pattern[str], ...]
    why: str

    def covers(self, mutant: Mutant, change: str) -> bool:
        """Return whether this is the reason for that mutant."""
        named = mutant.function == self.function
        return named and any(one.search(change) for one in self.changes)


def reasons() -> list[Reason]:
    """Return what is written in the file of reasons."""
    found = tomllib.loads(REASONS.read_text("utf-8"))["harmless"]
    return [
        Reason(
            function=one["function"],
            changes=tuple(re.compile(re.escape(part)) for part in one["changes"]),
            why=one["why"],
        )
        for one in found
    ]


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of which there is a result."""
    for path in sorted(RESULTS.rglob("*.meta")):
        kept: Mapping[str, int | None] = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        for name, exit_code in kept.items():
            yield Mutant(name=name, fate=BY_EXIT.get(exit_code, LIVED))


def main() -> int:
    """Write the page, and name the mutants that live without a reason."""
    found = list(mutants())
    lived = {one: one.change() for one in found if one.fate == LIVED}
    known = reasons()
    unexplained = {
        one: change
        for one, change in lived.items()
        if not any(reason.covers(one, change) for reason in known)
    }
    measured = _table(found)
    text = PAGE.read_text("utf-8")
    head, rest = text.partition(BEGIN)[0], text.partition(END)[2]
    parts = (BEGIN, measured, _listed(known, lived), _open(unexplained), END)
    PAGE.write_text(head + "\n\n".join(parts) + rest, "utf-8")
    print(measured)
    named = (f"{one.name}\n    {change}" for one, change in unexplained.items())
    print("\n".join(named) or "Each that lived has its reason.")
    return 1 if unexplained or _share(found) < AIM else 0


def _share(found: list[Mutant]) -> float:
    caught = sum(one.fate in {CAUGHT, TIMED_OUT} for one in found)
    return caught / max(1, len(found))


def _table(found: list[Mutant]) -> str:
    rows = ["| module | mutants | caught | timed out | lived | not run | share |", "|---" * 7 + "|"]
    for module in [*dict.fromkeys(one.module for one in found), "all"]:
        of_it = [one for one in found if module in {one.module, "all"}]
        fates = Counter(one.fate for one in of_it)
        cells = [str(fates[fate]) for fate in (CAUGHT, TIMED_OUT, LIVED, NOT_RUN)]
        share = f"{_share(of_it):.1%}".replace("%", " %")
        rows.append(f"| {' | '.join([module, str(len(of_it)), *cells, share])} |")
    return "\n".join(rows)


def _listed(known: list[Reason], lived: Mapping[Mutant, str]) -> str:
    lines = ["| in | changed | harmless, because |", "|---|---|---|"]
    for reason in known:
        changes = [change for one, change in lived.items() if reason.covers(one, change)]
        shown = "<br>".join(f"`{one.replace('|', chr(92) + '|')}`" for one in changes)
        if changes:
            lines.append(f"| `{reason.function}` | {shown} | {reason.why} |")
    return "\n".join(lines)


def _open(unexplained: Mapping[Mutant, str]) -> str:
    if not unexplained:
        return "Each that lived has its reason."
    counts = Counter(one.function for one in unexplained)
    found = ", ".join(f"`{name}` {number}" for name, number in counts.items())
    return f"Lived without a reason, so a test is missing or a reason is: {found}."


if __name__ == "__main__":
    sys.exit(main())
