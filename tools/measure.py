"""`make measure`: our row of the yardstick, counted as the others' rows were."""

import ast
from collections.abc import Sequence

from tools.source_tree import (
    SOURCE,
    TESTS,
    branches,
    functions,
    import_cycles,
    import_graph,
    length,
    modules,
    public_definitions,
)

AIM = "≤ 100 / 250 / 400 | ≤ 8 / 25 / 50 | ≤ 5 / 10 | 100 % | 100 % | 1.2-1.6 | none | 0 %"
COLUMNS = (
    "file lines med / p90 / max",
    "function lines med / p90 / max",
    "branches p90 / max",
    "public docstrings",
    "return types",
    "tests : source",
    "import cycles",
    "mocks of own code",
)


def main() -> None:
    """Print the row, with the aim below it."""
    row = [
        _spread(_lines()[0]),
        _spread([length(node) for module in modules(SOURCE) for node in functions(module)]),
        _spread(_branches()).partition(" / ")[2],
        _percent(_documented()),
        _percent(_return_types()),
        _tests_to_source(),
        str(len(import_cycles(import_graph())) or "none"),
        _percent(_mocked()),
    ]
    print(f"| | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    print(f"| now | {' | '.join(row)} |")
    print(f"| aim | {AIM} |")


def _lines() -> tuple[list[int], list[int]]:
    """Lines of each file with something in it: ours, and the tests'."""
    ours, tests = (
        [len(module.text.splitlines()) for module in modules(folder) if module.text.strip()]
        for folder in (SOURCE, TESTS)
    )
    return ours, tests


def _tests_to_source() -> str:
    ours, tests = _lines()
    return f"{sum(tests) / max(1, sum(ours)):.2f}"


def _branches() -> list[int]:
    return [branches(node) for module in modules(SOURCE) for node in functions(module)]


def _documented() -> list[bool]:
    return [
        ast.get_docstring(node) is not None
        for module in modules(SOURCE)
        for node in (module.tree, *public_definitions(module.tree))
    ]


def _return_types() -> list[bool]:
    return [node.returns is not None for module in modules(SOURCE) for node in functions(module)]


def _mocked() -> list[bool]:
    """Of each test, whether it mocks or patches something."""
    return [
        any(word in ast.unparse(node) for word in ("monkeypatch.setattr", "mock", "mocker"))
        for module in modules(TESTS)
        if module.path.name.startswith("test_") and "tidy" not in module.path.parts
        for node in functions(module)
        if node.name.startswith("test_")
    ]


def _spread(numbers: Sequence[int]) -> str:
    """Median, 90th percentile and maximum."""
    if not numbers:
        return "- / - / -"
    ranked = sorted(numbers)
    median, p90 = (ranked[int(len(ranked) * share)] for share in (0.5, 0.9))
    return f"{median} / {p90} / {ranked[-1]:,}"


def _percent(facts: Sequence[bool]) -> str:
    return f"{100 * sum(facts) / len(facts):.0f} %" if facts else "-"


if __name__ == "__main__":
    main()
