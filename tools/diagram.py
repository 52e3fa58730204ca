"""Draws the lifecycle in ARCHITECTURE.md from its table; `--check` only compares."""

import re
import sys

from tools.source_tree import ROOT
from yana.core.call import CallState
from yana.core.lifecycle import STORY

PAGE = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- lifecycle: begin -->", "<!-- lifecycle: end -->"


def diagram() -> str:
    """The lifecycle as a Mermaid state diagram and a table, both drawn from STORY."""
    edges = "\n".join(f"    {line}" for line in _edges())
    return f"```mermaid\nstateDiagram-v2\n    [*] --> reaching: a signal\n{edges}\n```"


def drawn(page: str) -> str:
    """The page with the diagram put in."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{diagram()}\n{END}{rest.split(END)[1]}"


def _edges() -> list[str]:
    lines = []
    for state in CallState:
        for after in CallState:
            names = [
                _spoken(event.__name__)
                for event, row in STORY.items()
                if after in row.leads_to(state) and after is not state
            ]
            if names:
                lines.append(f"{state.value} --> {after.value}: {', '.join(names)}")
    return [*lines, "settled --> [*]"]


def _spoken(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def main() -> int:
    """Write the page, or with `--check` say whether it is as drawn."""
    page = PAGE.read_text("utf-8")
    if "--check" in sys.argv:
        return 0 if drawn(page) == page else 1
    PAGE.write_text(drawn(page), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
