"""Random worlds and random moves, from one source of chance: a seed's, or Hypothesis's own."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.cast import AMINA, id_of
from tests.unit.core.worlds import NAMES, Move, Run, World, play
from yana.core.circle import Address, Circle, Consent, QuietHours, Supporter
from yana.core.policy import Urgency
from yana.core.signal import Signal

ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"),
)
BEGINS = tuple(
    datetime.fromisoformat(f"{moment}+00:00")
    for moment in (
        *("2026-03-02T19:00", "2026-12-31T23:00"),
        # Half an hour before clocks change in Berlin, in New York and on Lord Howe Island.
        *("2026-03-29T00:30", "2026-10-25T00:30", "2026-11-01T05:30", "2026-04-04T14:30"),
    )
)
KINDS = (
    *("time", "acknowledged", "offered") * 3,
    *("declined", "confirmed", "asked", "failed") * 2,
    *("stopped", "denied", "agreed", "removed", "expected", "delayed", "unsaid", "stepped"),
    *("seen", "settled"),
)
"""What happens often is more often first."""

JUMPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(0, 1, 31, 119, 120) * 3,
        *(299, 300, 1_200, 3_600, 6 * 3_600, 3 * 86_400),
    )
)
"""Mostly short, so that who has it still has it."""

MOVES = (10, 20, 40)

Check = Callable[[Run], None]

COLLECTED: list[Check] = []
"""What holds in every run; `promise` fills it."""


def promise(check: Check) -> Callable[[], None]:
    """Make a test of it over runs that Hypothesis finds, and keep it for the seeded ones."""
    COLLECTED.append(check)
    return given(runs())(check)


def collected(module: str) -> tuple[Check, ...]:
    """What the tests of this module promise."""
    return tuple(check for check in COLLECTED if check.__module__ == module)


def runs() -> st.SearchStrategy[Run]:
    """Whole calls."""
    return st.randoms(use_true_random=False).map(chance_run)


def chance_run(chance: Random) -> Run:
    """A whole call, as chance has it."""
    world = chance_world(chance)
    return play(world, [chance_move(chance) for _ in range(chance.choice(MOVES))])


def chance_world(chance: Random) -> World:
    """Any circle, at any of some awkward moments, asked with any urgency."""
    signal = Signal(
        at=chance.choice(BEGINS),
        urgency=chance.choice(tuple(Urgency)),
        do_not_tell=chance.choice(((), (), (id_of("Ben"),), (id_of("Eve"), id_of("Gil")))),
    )
    supporters = tuple(chance_supporter(chance, name) for name in NAMES)
    return World(circle=Circle(person=AMINA, supporters=supporters), signal=signal)


def chance_supporter(chance: Random, name: str) -> Supporter:
    """Somebody who has agreed, most of the time, and sleeps when they like."""
    quiet = None
    if chance.choice((False, True)):
        start, hours = chance.randrange(24), chance.randrange(1, 13)
        end = time((start + hours) % 24, chance.choice((0, 30)))
        quiet = QuietHours(start=time(start), end=end)
    addresses = (
        Address(channel="email", target=f"{name.lower()}@example.test"),
        Address(channel="inbox", target=name.lower()),
    )
    return Supporter(
        id=id_of(name),
        name=name,
        zone=chance.choice(ZONES),
        quiet=quiet,
        may_wake=chance.choice((False, True)),
        addresses=addresses[: chance.choice((1, 1, 2, 2, 0))],
        consent=chance.choice((*(Consent.AGREED,) * 8, *Consent)),
    )


def chance_move(chance: Random) -> Move:
    """Anything that may happen next."""
    return Move(
        kind=chance.choice(KINDS),
        who=chance.randrange(len(NAMES)),
        whom=chance.randrange(len(NAMES)),
        jump=chance.choice(JUMPS),
        urgency=chance.choice(tuple(Urgency)),
    )
