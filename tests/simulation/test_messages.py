"""What leaves twice, or says what is not so, is seen by the checker of promise 7."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.simulation.blame import blamed
from tests.simulation.tale import AMINA, CALL, Tale, moment
from yana.simulation.chronicle import Answered, Left, Words

TOKEN = "ring ben 1"


def told() -> Tale:
    """Amina asks, and Ben is rung, and so is Chi."""
    return Tale("ben", "chi").asks(0, ben="rung", chi="rung").sends(1, "ring", "ben", "chi")


def left_again(tale: Tale, at: float, *, repeat: bool) -> str:
    """Return what is blamed when the first ring to Ben leaves once more."""
    first = next(one for one in tale.chronicle.of(Left) if one.token == TOKEN)
    tale.add(replace(first, at=moment(at), claimed_at=moment(at), repeat=repeat))
    return blamed(7, tale.until(at + 10))


def unknown() -> Tale:
    """Nobody knows whether the ring to Ben has left: its line broke."""
    tale = told()
    last = next(one for one in tale.chronicle.of(Answered) if one.token == TOKEN)
    tale.chronicle.records[tale.chronicle.records.index(last)] = replace(last, what="unknown")
    return tale


def test_what_was_taken_and_leaves_again_is_seen() -> None:
    assert "though it was taken" in left_again(told(), 20, repeat=True)
    assert left_again(told().trouble(1, None, "killed", "engine 1"), 20, repeat=True) == ""
    later = told().trouble(80, None, "killed", "engine 1")
    assert "though it was taken" in left_again(later, 90, repeat=True)


def test_what_may_have_come_leaves_again_as_a_repeat() -> None:
    assert left_again(unknown(), 20, repeat=True) == ""
    assert "does not say so" in left_again(unknown(), 20, repeat=False)


def test_what_is_on_its_way_and_leaves_beside_itself_is_seen() -> None:
    tale = told()
    records = [one for one in tale.chronicle.records if getattr(one, "token", "") != TOKEN]
    first = next(one for one in tale.chronicle.of(Left) if one.token == TOKEN)
    tale.chronicle.records = [*records, first]
    assert "twice at once" in left_again(tale, 20, repeat=True)


def words(name: str = "ben") -> Words:
    return Words(
        person="amina",
        name=name,
        urgency="urgent",
        other="",
        trial=False,
        leaves=(AMINA, name),
    )


def ring_with(said: Words, tale: Tale | None = None, message: str = "ring") -> str:
    tale = told() if tale is None else tale
    ring = Left(
        at=moment(10),
        token="with words",
        channel="mail",
        target="ben@example.org",
        message=message,
        call=CALL,
        supporter="ben",
        repeat=False,
        claimed_at=moment(10),
        words=said,
    )
    return blamed(7, tale.add(ring).until(20))


def test_a_message_whose_words_are_so_is_blamed_by_nobody() -> None:
    assert ring_with(words()) == ""


WRONG: dict[str, Callable[[Words], Words]] = {
    "urgency company": lambda one: replace(one, urgency="company"),
    "person dov": lambda one: replace(one, person="dov"),
    "trial True": lambda one: replace(one, trial=True),
    "reader chi": lambda one: replace(one, name="chi"),
    "way out": lambda one: replace(one, leaves=(AMINA, "chi")),
    "other chi": lambda one: replace(one, other="chi"),
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_a_message_that_says_what_is_not_so_is_seen(what: str) -> None:
    assert f"its {what}" in ring_with(WRONG[what](words()))


def test_who_asks_to_take_over_is_named_and_nobody_else() -> None:
    def asked(other: str) -> str:
        tale = told()
        tale.presses(5, "chi", "acknowledged").handing_to["chi"] = "ben"
        tale.shows(6, chi="has_it")
        return ring_with(replace(words(), other=other), tale, "hand_over")

    assert "other" not in asked("chi")
    assert "its other nobody" in asked("")
    assert "its other amina" in asked("amina")
