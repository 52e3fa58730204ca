"""The core's values are frozen, and each says what it means for a human (style 13 and 14)."""

import ast
from collections.abc import Iterator

from tests.tidy.house import forbid
from tools.source_tree import SOURCE, Module, classes, dotted, modules

ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}


def test_every_enum_member_says_what_it_means_for_a_human() -> None:
    forbid(
        (place for module in modules(SOURCE / "core") for place in _unexplained(module)),
        advice='Put a comment above the member, or a """sentence.""" below it.',
    )


def _unexplained(module: Module) -> Iterator[str]:
    lines = module.text.splitlines()
    for node in classes(module):
        if not ENUMS & {dotted(base).rpartition(".")[2] for base in node.bases}:
            continue
        for member, following in zip(node.body, [*node.body[1:], None], strict=True):
            above, own = lines[member.lineno - 2 : member.lineno]
            commented = above.strip().startswith("#") or "#" in own
            if isinstance(member, ast.Assign) and not commented and not _is_prose(following):
                yield f"{module.at(member)} {ast.unparse(member)}"


def _is_prose(node: ast.stmt | None) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def test_every_dataclass_is_frozen_and_takes_keywords_only() -> None:
    forbid(
        (
            f"{module.at(node)} {node.name}"
            for module in modules(SOURCE / "core")
            for node in classes(module)
            for decorator in node.decorator_list
            if "dataclass" in ast.unparse(decorator)
            and not {"frozen=True", "kw_only=True"} <= _arguments(decorator)
        ),
        advice="Write @dataclass(frozen=True, kw_only=True): values do not change behind our back.",
    )


def _arguments(decorator: ast.expr) -> set[str]:
    if not isinstance(decorator, ast.Call):
        return set()
    return {ast.unparse(keyword) for keyword in decorator.keywords}
