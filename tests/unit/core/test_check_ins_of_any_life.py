"""Check-ins through any life: never silent, never missed unasked, and each of them once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.days import A_MINUTE, DAILY, TURNS_MAX, Hours, diary
from yana.core.check_in import LATE_MAX, CheckIn, CheckInState, advance_check_in
from yana.core.check_in_event import (
    CheckedIn,
    CheckInEvent,
    ClockSetBack,
    Ended,
    HeardAgain,
    HelpAsked,
    Missed,
    Paused,
    Prompt,
    Resumed,
    RhythmChanged,
    Said,
)
from yana.core.event import TimeReached
from yana.core.rhythm import Rhythm

minutes = st.integers(1, 12 * 60).map(lambda n: n * A_MINUTE)
gaps = st.one_of(st.integers(0, 20).map(lambda n: n * A_MINUTE), minutes, st.just(timedelta(5)))
prompts = st.lists(st.integers(-40, 25), max_size=4, unique=True).map(
    lambda found: tuple(n * A_MINUTE for n in sorted(found))
)
rhythms = st.builds(
    Rhythm,
    rule=st.sampled_from(["8", "8 14 20", "8 8.5", "22", "0 12"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"]),
    early=st.one_of(st.none(), minutes),
    prompts=prompts,
    grace=st.sampled_from([30, 60, 24 * 60]).map(lambda n: n * A_MINUTE),
)
acts = st.one_of(
    st.builds(lambda said, ago: (CheckedIn, said, ago), st.sampled_from(Said), gaps),
    st.builds(lambda span: (Paused, span), minutes),
    st.just((Resumed,)),
    st.builds(lambda rhythm: (RhythmChanged, rhythm), rhythms),
    st.just((Ended,)),
    st.builds(lambda back: (ClockSetBack, back), minutes),
    st.just((TimeReached,)),
)
lives = st.lists(st.tuples(gaps, st.booleans(), acts), max_size=25)


@dataclass
class Onlooker:
    """Notes what was expected, asked and missed, without the help of the core."""

    row: CheckIn
    now: datetime
    on: Hours
    expected: set[datetime] = field(default_factory=set)
    missed: list[datetime] = field(default_factory=list)
    anew: list[datetime] = field(default_factory=list)

    def happens(self, event: CheckInEvent) -> None:
        """Let this happen now, and look whether it is right."""
        before = self.row
        if before.expected_at is not None:
            self.expected.add(before.expected_at)
        self.row, effects = advance_check_in(before, event, self.now, self.on)
        if self.row.expected_at is not None:
            self.expected.add(self.row.expected_at)
        self.looks()
        for effect in effects:
            match effect:
                case Missed():
                    self.is_missed(effect.expected_at, before)
                case Prompt(anew=True):
                    assert effect.expected_at not in self.anew, "asked anew once"
                    self.anew.append(effect.expected_at)
                case Prompt():
                    assert effect.expected_at == self.row.expected_at
                case HeardAgain():
                    assert before.missed_since is not None
                    assert self.row.missed_since is None
                case HelpAsked():
                    assert isinstance(event, CheckedIn)

    def looks(self) -> None:
        """Never silent: whoever is expected is looked at, and soon enough."""
        row = self.row
        assert (row.due_at is None) == (row.paused_until is None and row.expected_at is None)
        assert (row.expected_at is None) == (row.opens_at is None)
        if row.state is CheckInState.EXPECTED:
            assert row.expected_at is not None
        if row.paused_until is not None:
            assert (row.state, row.due_at) == (CheckInState.PAUSED, row.paused_until)
        elif row.expected_at is not None:
            assert row.due_at is not None
            assert row.missed_at is not None
            assert row.opens_at is not None
            assert row.due_at <= row.missed_at
            assert row.opens_at <= row.expected_at
            assert row.asked_anew_at is None or row.asked_anew_at <= self.now

    def is_missed(self, due: datetime, before: CheckIn) -> None:
        """Nobody is missed who was not expected, nor before the grace period since we looked."""
        assert due in self.expected
        assert due not in self.missed, "each is missed once"
        self.missed.append(due)
        begins = due if before.asked_anew_at is None else before.asked_anew_at
        assert begins + before.rhythm.grace <= self.now
        assert before.due_at is not None
        in_time = self.now - before.due_at <= LATE_MAX
        assert in_time or due in self.anew, "they were asked anew, or looked at in time"
        assert before.heard_at is None or before.heard_at < due or before.heard_at > self.now
        assert self.row.missed_since is not None

    def rests(self) -> None:
        """The engine acts until nothing is due: it comes to an end."""
        turns = 0
        while self.row.due_at is not None and self.row.due_at <= self.now:
            before = self.row
            self.happens(TimeReached())
            assert self.row != before, "whatever is due is moved on"
            turns += 1
            assert turns < TURNS_MAX

    def passes(self, span: timedelta, *, awake: bool) -> None:
        """Time passes, with the engine or without it."""
        ends = self.now + span
        while awake and self.row.due_at is not None and self.row.due_at <= ends:
            self.now = max(self.now, self.row.due_at)
            self.rests()
        self.now = ends

    def does(self, act: tuple[object, ...]) -> None:
        """The person does something, or the clock is set back."""
        match act:
            case (kind, said, ago) if kind is CheckedIn:
                then = self.now - ago  # type: ignore[operator]
                self.happens(CheckedIn(said=said, at=then))  # type: ignore[arg-type]
            case (kind, span) if kind is Paused:
                self.happens(Paused(until=self.now + span))  # type: ignore[operator]
            case (kind, rhythm) if kind is RhythmChanged:
                self.happens(RhythmChanged(rhythm=rhythm))  # type: ignore[arg-type]
                self.begins_anew()
            case (kind, back) if kind is ClockSetBack:
                self.now -= back  # type: ignore[operator]
                self.happens(ClockSetBack())
                self.begins_anew()
            case (kind,) if kind is TimeReached:
                self.rests()
            case (kind,):
                self.happens(kind())  # type: ignore[operator]
            case _:
                raise AssertionError(act)

    def begins_anew(self) -> None:
        """What was expected by another rhythm, or missed by a clock ahead, is another matter."""
        self.missed.clear()
        self.anew.clear()


@given(rhythms, lives)
def test_whatever_happens_whoever_is_expected_is_looked_at_and_nobody_is_missed_wrongly(
    rhythm: Rhythm, life: list[tuple[timedelta, bool, tuple[object, ...]]]
) -> None:
    begun = diary(rhythm)
    seen = Onlooker(row=begun.row, now=begun.now, on=begun.on)
    for span, awake, act in life:
        seen.passes(span, awake=awake)
        seen.does(act)
    seen.rests()
    if seen.row.state is CheckInState.PAUSED:
        assert seen.row.due_at is not None
        seen.passes(seen.row.due_at - seen.now, awake=True)
    if seen.row.state is CheckInState.ENDED:
        return
    was = len(seen.missed)
    assert seen.row.due_at is not None
    # From then on the engine lives and the person is silent: somebody notices.
    seen.passes(timedelta(days=3), awake=True)
    assert len(seen.missed) > was
    assert seen.row.state is CheckInState.MISSED


@given(st.lists(st.tuples(gaps, st.booleans()), max_size=12))
def test_who_says_so_each_time_they_are_asked_is_never_missed(
    spans: list[tuple[timedelta, bool]],
) -> None:
    begun = diary(DAILY)
    seen = Onlooker(row=begun.row, now=begun.now, on=begun.on)
    for span, awake in spans:
        ends = seen.now + span
        while awake and seen.row.due_at is not None and seen.row.due_at <= ends:
            seen.now = max(seen.now, seen.row.due_at)
            seen.rests()
            seen.happens(CheckedIn(said=Said.GOOD, at=seen.now))
        seen.now = ends
        seen.rests()
        seen.happens(CheckedIn(said=Said.GOOD, at=seen.now))
    assert seen.missed == []
