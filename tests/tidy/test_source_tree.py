"""The eyes of the rules see what they should: a blind rule would never fail."""

import ast
from pathlib import Path

from tools.markdown import table_with
from tools.source_tree import (
    FunctionNode,
    branches,
    import_cycles,
    length,
    nesting,
    parameters,
    public_definitions,
)

BUSY = """
def busy(self, one, *, two):
    if one and two or self:
        return [x for x in one]
    elif two:
        for x in two:
            with x:
                pass
    else:
        return one if two else None
"""


def only_function(text: str) -> FunctionNode:
    (node,) = ast.parse(text).body
    assert isinstance(node, FunctionNode)
    return node


def test_a_function_is_measured_as_the_yardstick_says() -> None:
    busy = only_function(BUSY)
    assert length(busy) == 9
    assert parameters(busy) == 2
    # if, and, or, comprehension, elif, for, ternary: seven, and one.
    assert branches(busy) == 8
    assert nesting(busy) == 3


def test_public_is_what_has_no_underscore_and_is_no_meta() -> None:
    tree = ast.parse("class A:\n  class Meta: ...\n  def b(self): ...\n  def _c(self): ...")
    assert [node.name for node in public_definitions(tree)] == ["A", "b"]


def test_a_ring_of_imports_is_found_once() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}
    assert import_cycles(graph) == [{"a", "b", "c"}]
    assert import_cycles({"a": {"b"}, "b": set()}) == []


def test_a_table_is_read_by_its_columns(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("| Word | Not |\n|---|---|\n| call | case |\n\n| other |\n|---|\n| row |\n")
    assert table_with(page, "word", "not") == [{"word": "call", "not": "case"}]
    assert table_with(tmp_path / "none.md", "word") == []
