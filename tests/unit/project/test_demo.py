"""The demo lives through the whole story with the real engine."""

import pytest

from yana.project.cli import main


def test_the_demo_tells_the_story_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--pace", "2000"]) == 0
    told = capsys.readouterr().out
    order = [
        "It is received and kept",
        "-> Ben: Can you be there?",
        "Ben said: I have this",
        "-> Chi: Can you be there too?",
        "Ben and Chi said: I have this",
        "Chi is with you",
        "It has ended",
    ]
    places = [told.find(one) for one in order]
    assert -1 not in places, told
    assert places == sorted(places), told
