"""Small hubs: where beauty dies, it dies in a hub of a thousand lines (style 6)."""

from collections.abc import Callable

import pytest

from tests.tidy.house import forbid
from tools.source_tree import (
    ROOT,
    FunctionNode,
    branches,
    files,
    functions,
    length,
    modules,
    nesting,
    parameters,
)

FILE_LINES_MAX = 400
LINE_LENGTH_MAX = 100


def test_no_file_has_more_than_400_lines() -> None:
    sizes = {
        path: len(path.read_text().splitlines())
        for path in files(".py", ".css", ".js", ".html", ".sh")
    }
    forbid(
        (
            f"{path.relative_to(ROOT)}: {size}"
            for path, size in sizes.items()
            if size > FILE_LINES_MAX
        ),
        advice="Split it by concept: one concept, one file.",
    )


def test_no_line_is_longer_than_100() -> None:
    # Templates are free: a template tag cannot be broken. Migrations are written by Django.
    forbid(
        (
            f"{path.relative_to(ROOT)}:{number}"
            for path in files(".py", ".css", ".js", ".sh", ".toml")
            if "migrations" not in path.parts
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if len(line) > LINE_LENGTH_MAX
        ),
        advice="Break the line; `ruff format` does it for code.",
    )


@pytest.mark.parametrize(
    ("measure", "limit", "advice"),
    [
        (length, 50, "Let the parent decide and move the work into small, pure leaves."),
        (parameters, 6, "Group what belongs together in a frozen dataclass."),
        (nesting, 3, "Return early, or move the inner block into a function of its own."),
        (branches, 10, "Use a table, or split by case: ifs up, loops down."),
    ],
    ids=["length", "parameters", "nesting", "branches"],
)
def test_functions_are_small(
    measure: Callable[[FunctionNode], int], limit: int, advice: str
) -> None:
    forbid(
        (
            f"{module.at(node)} {node.name}: {measure(node)}, at most {limit}"
            for module in modules()
            for node in functions(module)
            if measure(node) > limit
        ),
        advice=advice,
    )
