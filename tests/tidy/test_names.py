"""One word per concept, from docs/glossary.md (style 7)."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.house import forbid
from tools.markdown import table_with
from tools.source_tree import ROOT, SOURCE, Module, modules, public_definitions

GLOSSARY = ROOT / "docs" / "glossary.md"

# Words that we do not use, but libraries do: wrong in the core, right beside a library.
LIBRARY_WORDS = {
    *("accept", "agent", "cancel", "close", "contact", "client", "group", "reject", "resolve"),
    *("response", "status", "timeout", "transport", "user"),  # the web's, the mail's, Django's own
    *("expire",),  # what the record of a crisis line does
    *("admin", "case", "command", "handler", "history", "page", "priority", "slot", "swap", "task"),
}


def test_names_are_the_words_of_the_glossary() -> None:
    forbid(
        (
            f"{place} {name}: say {instead}, not {word}"
            for module in modules(SOURCE)
            for place, name in _names(module)
            for word, instead in _forbidden(core="core" in module.path.parts).items()
            if f"_{word}_" in f"_{_words(name)}_" or f"_{word}s_" in f"_{_words(name)}_"
        ),
        advice="Use the glossary's word for it; a new noun enters docs/glossary.md first.",
    )


def test_every_noun_of_the_core_is_in_the_glossary() -> None:
    known = {_stem(word) for word in re.findall(r"[a-z]+", _glossary_text())}
    forbid(
        (
            f"{module.at(node)} {node.name}: {word}"
            for module in modules(SOURCE / "core")
            for node in public_definitions(module.tree)
            if isinstance(node, ast.ClassDef) and known
            for word in _words(node.name).split("_")
            if _stem(word) not in known
        ),
        advice="Use a word that docs/glossary.md has, or add this one to it.",
    )


def _glossary_text() -> str:
    return GLOSSARY.read_text().lower() if GLOSSARY.exists() else ""


def _forbidden(*, core: bool) -> dict[str, str]:
    """Each word not to be used in a name, with the word to use instead."""
    rows = table_with(GLOSSARY, "word", "means", "not")
    ours = {_words(term) for row in rows for term in _terms(row["word"])}
    ours |= {part for term in ours for part in term.split("_")}
    wrong = {_words(term): row["word"] for row in rows for term in _terms(row["not"])}
    allowed = ours if core else ours | LIBRARY_WORDS
    return {word: instead for word, instead in wrong.items() if word not in allowed}


def _terms(cell: str) -> list[str]:
    """The words of a cell, without what stands in brackets."""
    plain = re.sub(r"\(.*?\)|[`*]", "", cell)
    return [term.strip() for term in plain.split(",") if term.strip()]


def _names(module: Module) -> Iterator[tuple[str, str]]:
    """Every name that the module itself gives to something."""
    for node in ast.walk(module.tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield module.at(node), node.name
            case ast.arg():
                yield module.at(node), node.arg
            case ast.Name(ctx=ast.Store()):
                yield module.at(node), node.id
            case _:
                pass


def _words(name: str) -> str:
    """`RequestForHelp`, `request_for_help` and `request for help`, all as the second."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[\s\-]+", "_", spaced).strip("_").lower()


def _stem(word: str) -> str:
    return re.sub(r"(ings?|ies|y|ed|es|s|d|e)$", "", word)
