"""What the repository never says: what we cannot know, and where it was made."""

import re
from pathlib import Path

from tests.tidy.house import forbid
from tools.source_tree import ROOT, SOURCE, files

# Nobody may say these of a thing like this; docs/claims.md may list them as what we do not say.
CLAIMS = ("prevents suicide", "guaranteed", "saves lives", "clinically proven", "never fails")
CLAIM_LIST = ROOT / "docs" / "claims.md"

# Put together here, so that this file does not name what it forbids.
MARKERS = tuple("".join(halves) for halves in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))
PLACES = tuple(
    "".join(halves)
    for halves in (
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("py", "pi.org"),
        ("pythonho", "sted.org"),
        ("npm", "js.org"),
        ("deb.deb", "ian.org"),
        ("snapshot.deb", "ian.org"),
    )
)


def test_nothing_claims_what_nobody_can_know() -> None:
    told = [path for path in files() if path.suffix in {".md", ".html", ".txt", ".json"}]
    spoken = {path for path in files() if path.is_relative_to(SOURCE)} | set(told)
    forbid(
        _found(spoken - {CLAIM_LIST}, "|".join(CLAIMS), re.IGNORECASE),
        advice="Say what YANA does, not what comes of it.",
    )


def test_nothing_is_left_unfinished() -> None:
    forbid(
        _found(files(), rf"\b({'|'.join(MARKERS)})\b"),
        advice="Finish it, or file an issue and say in a sentence what is true today.",
    )


def test_nothing_names_the_place_where_it_was_made() -> None:
    forbid(
        _found(files(), rf"(?<![\w.}}-])({'|'.join(map(re.escape, PLACES))})"),
        advice="Use a path from the root of the repository; name packages, not their hosts.",
    )


def _found(paths: set[Path] | tuple[Path, ...], pattern: str, flags: int = 0) -> list[str]:
    found = []
    for path in sorted(paths):
        text = path.read_bytes().decode(errors="ignore")
        found += [
            f"{path.relative_to(ROOT)}:{number} {match[0]}"
            for number, line in enumerate(text.splitlines(), 1)
            for match in re.finditer(pattern, line, flags)
        ]
    return found
