"""A one-line docstring on every public thing, and full types (style 12 and 14)."""

import ast

from tests.tidy.house import forbid
from tools.source_tree import SOURCE, FunctionNode, Module, functions, modules, public_definitions

FIRST_LINE_MAX = 100


def test_every_public_thing_says_in_one_sentence_what_it_promises() -> None:
    forbid(
        (f"{place}: {fault}" for module in modules(SOURCE) for place, fault in _faults(module)),
        advice="Say in one sentence of at most 100 characters what it returns or promises.",
    )


def _faults(module: Module) -> list[tuple[str, str]]:
    found = []
    for node in (module.tree, *public_definitions(module.tree)):
        place = module.place if isinstance(node, ast.Module) else f"{module.at(node)} {node.name}"
        first = (ast.get_docstring(node) or "").partition("\n")[0]
        if not first:
            found.append((place, "no docstring"))
        elif len(first) > FIRST_LINE_MAX or first[-1] not in ".?!:":
            found.append((place, "the first line is no whole short sentence"))
    return found


def test_every_function_says_what_it_returns() -> None:
    forbid(
        (
            f"{module.at(node)} {node.name}"
            for module in modules()
            for node in functions(module)
            if not _fully_typed(node)
        ),
        advice="Give the return type, and a type to each parameter.",
    )


def _fully_typed(node: FunctionNode) -> bool:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return node.returns is not None and all(
        arg.annotation is not None for arg in given if arg.arg not in {"self", "cls"}
    )
