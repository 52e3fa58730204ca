"""The pages every reader looks for are there, and the changelog is for humans."""

import re

import pytest

from tests.tidy.house import forbid
from tools.source_tree import ROOT, files

SECTIONS = ["Added", "Changed", "Fixed", "Safety"]
CHANGELOG = ROOT / "CHANGELOG.md"


@pytest.mark.skipif(not CHANGELOG.exists(), reason="there is no CHANGELOG.md yet")
def test_the_changelog_says_what_changed_for_whom() -> None:
    text = CHANGELOG.read_text()
    unreleased = re.split(r"^## ", text, flags=re.MULTILINE)[1]
    assert unreleased.lower().startswith(("unreleased", "[unreleased]")), "Begin with Unreleased."
    assert re.findall(r"^### (\w+)", unreleased, flags=re.MULTILINE) == SECTIONS, (
        f"Under Unreleased, keep the sections {', '.join(SECTIONS)}, in this order."
    )


def test_links_between_pages_lead_somewhere() -> None:
    forbid(
        (
            f"{page.relative_to(ROOT)}: {link}"
            for page in files(".md")
            for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
            if not (page.parent / link).exists()
        ),
        advice="Correct the link, or write the page.",
    )
