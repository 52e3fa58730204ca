"""Words: what a message says beside its kind is what pages show when it is decided on."""

from collections.abc import Iterator
from datetime import datetime

from yana.simulation.checkers.agreed import ALMOST
from yana.simulation.checkers.reading import Reading, Story, holders
from yana.simulation.chronicle import Left, Seen, Words


def untrue_words(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """Everything that a message of this call said of it and was not so."""
    names = _names(reading, story)
    for left in story.left:
        shown = story.during(left.claimed_at - ALMOST, left.claimed_at + ALMOST)
        if left.words is None or not shown:
            continue
        for what in _wrong(story, left, left.words, shown, names):
            yield left.at, f"{left.message} left to {left.supporter}, and its {what} was not so"


def _names(reading: Reading, story: Story) -> dict[str, str]:
    """Return what everybody who ever was in this circle is called."""
    known = reading.circles.of(story.person or "")
    return {one.member.id: one.member.name for one in known}


def _wrong(
    story: Story, left: Left, words: Words, shown: list[Seen], names: dict[str, str]
) -> Iterator[str]:
    reader = left.supporter or ""
    so = {
        f"urgency {words.urgency}": any(one.urgency == words.urgency for one in shown),
        f"person {words.person}": any(one.person_name == words.person for one in shown),
        f"trial {words.trial}": any(one.trial == words.trial for one in shown),
        f"reader {words.name}": words.name == names.get(reader, words.name),
        "way out of the circle": words.leaves == (story.person, reader),
        f"other {words.other or 'nobody'}": words.other in _others(left, shown, names),
    }
    yield from (what for what, is_so in so.items() if not is_so)


def _others(left: Left, shown: list[Seen], names: dict[str, str]) -> set[str]:
    """Return who may be named: who has it and asks just this one to take over."""
    asking = [
        [names.get(each.id) for each in holders(one) if each.handing_to == left.supporter]
        for one in shown
    ]
    others = {name for each in asking for name in each if name is not None}
    nobody = left.message != "hand_over" and any(not each for each in asking)
    return others | {""} if nobody else others
