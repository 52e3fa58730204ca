"""Every story of docs/reference/failures.md has a test that exists, or says what it waits for."""

import re

from tests.tidy.house import forbid
from tools.markdown import table_with
from tools.source_tree import ROOT, TESTS

PAGE = ROOT / "docs" / "reference" / "failures.md"

# The numbers of the study that the stories come from; the missing ones were never given, or were
# found to be no story of their own.
NONE_OF_F = {14, 16, 25, 35, 38, 41, 45, 48}
NONE_OF_S = {7, 11}
STORIES = {
    *(f"F{number:02}" for number in range(1, 52) if number not in NONE_OF_F),
    *(f"S{number:02}" for number in range(1, 19) if number not in NONE_OF_S),
    *(f"P{number:02}" for number in range(1, 12)),
}


def test_every_story_is_told_once() -> None:
    told = [_story(row) for row in _rows()]
    assert sorted(told) == sorted(STORIES), set(told) ^ STORIES


def test_every_story_has_a_test_or_says_what_it_waits_for() -> None:
    forbid(
        (
            f"{_story(row)}: {row['test']}"
            for row in _rows()
            if not _named(row["test"]) and not row["test"].startswith("open: with ")
        ),
        advice="Name a test as `path::name`, or say `open: with` what.",
    )


def test_every_test_that_a_story_names_exists() -> None:
    forbid(
        (
            f"{_story(row)}: {path}::{name}"
            for row in _rows()
            for path, name in _named(row["test"])
            if name not in _tests_in(path)
        ),
        advice="Correct the name in docs/reference/failures.md, or write the test.",
    )


def test_every_test_of_a_failure_is_named_after_its_story() -> None:
    listed = {(name, _story(row)) for row in _rows() for _, name in _named(row["test"])}
    forbid(
        (
            f"{file.name}::{name}"
            for file in (TESTS / "failures").glob("test_*.py")
            for name in _tests_in(f"failures/{file.name}")
            if (name, name.split("_")[1].upper()) not in listed
        ),
        advice="Begin it with test_ and its story, and add it to docs/reference/failures.md.",
    )


def _rows() -> list[dict[str, str]]:
    return table_with(PAGE, "id", "what happened", "why not here", "test")


def _story(row: dict[str, str]) -> str:
    found = re.match(r"\[?([FSP]\d\d)\b", row["id"])
    return found[1] if found else row["id"]


def _named(cell: str) -> list[tuple[str, str]]:
    """Each test that a cell names, as its file and its function."""
    return re.findall(r"`([^`:]+)::([^`:]+)`", cell)


def _tests_in(path: str) -> set[str]:
    file = TESTS / path
    found = re.findall(
        r"^ *def (test_\w+)", file.read_text() if file.exists() else "", re.MULTILINE
    )
    return set(found)
