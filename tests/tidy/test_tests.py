"""Tests fake the world at its edge and never patch our own code (style 19)."""

import ast
from collections.abc import Iterator

from tests.tidy.house import forbid
from tools.source_tree import TESTS, Module, dotted, imports, modules

SKIPS = {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip"}


def test_nothing_of_ours_is_mocked() -> None:
    forbid(
        (place for module in modules(TESTS) for place in _mocks(module)),
        advice="Fake the world at its edge: a server, a clock, a channel, a ledger.",
    )


def _mocks(module: Module) -> Iterator[str]:
    for name, line in imports(module).items():
        if name.startswith(("unittest.mock", "mock.", "pytest_mock")):
            yield f"{module.place}:{line} imports {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and dotted(node) == "monkeypatch.setattr":
            yield f"{module.at(node)} {dotted(node)}"


def test_what_is_skipped_says_why() -> None:
    forbid(
        (place for module in modules(TESTS) for place in _silent_skips(module)),
        advice="Give the reason: a test is skipped loudly, or not at all.",
    )


def _silent_skips(module: Module) -> Iterator[str]:
    spoken = {
        id(node.func)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and (
            any(keyword.arg == "reason" for keyword in node.keywords)
            or (dotted(node.func) == "pytest.skip" and node.args)
        )
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and dotted(node) in SKIPS and id(node) not in spoken:
            yield f"{module.at(node)} {dotted(node)}"
