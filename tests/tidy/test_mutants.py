"""Why a mutant may live is said of functions that there are, in a sentence."""

import ast

from tests.tidy.house import forbid
from tools.mutants import Mutant, reasons
from tools.source_tree import SOURCE, Module, modules


def test_every_reason_is_of_a_function_that_there_is() -> None:
    there = {
        name
        for part in ("core", "engine")
        for module in modules(SOURCE / part)
        for name in _of(module)
    }
    forbid(
        (one.function for one in reasons() if one.function not in there),
        advice="Correct tools/mutants.toml: it was renamed, or the reason is not needed any more.",
    )


def _of(module: Module) -> set[str]:
    place = ".".join(module.path.relative_to(SOURCE).with_suffix("").parts)
    found = set()
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef):
            found.add(f"{place}.{node.name}")
        elif isinstance(node, ast.ClassDef):
            inner = (one for one in node.body if isinstance(one, ast.FunctionDef))
            found |= {f"{place}.{node.name}.{one.name}" for one in inner}
    return found


def test_every_reason_is_a_sentence_and_says_of_which_change() -> None:
    forbid(
        (
            f"{one.function}: {one.why}"
            for one in reasons()
            if not one.changes or not one.why.endswith(".")
        ),
        advice="Say in tools/mutants.toml what was changed, and why that harms nobody.",
    )


def test_a_mutant_is_named_as_its_function_is() -> None:
    names = {
        "yana.core.reach.x__moments_of__mutmut_2": "core.reach._moments_of",
        "yana.core.reach.x_tell__mutmut_12": "core.reach.tell",
        "yana.engine.loop.xǁLoopǁ_remind_of__mutmut_4": "engine.loop.Loop._remind_of",
        "yana.core.circle.xǁSupporterǁquiet_until__mutmut_14": "core.circle.Supporter.quiet_until",
    }
    assert {name: Mutant(name=name, fate="lived").function for name in names} == names
