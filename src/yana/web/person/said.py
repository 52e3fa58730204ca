"""What people said during a call, and the moments that the engine wrote down."""

from collections.abc import Iterable, Iterator, Sequence

from yana.core.effect import Moment, Note
from yana.core.event import (
    Acknowledged,
    ClockStepped,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Seen,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
)
from yana.store.reading import Entry
from yana.web.person.facts import Fact, Story, plain
from yana.web.words import span

MOMENTS = {
    Moment.RAN_OUT: "Everybody was asked. Nobody has it yet. We ask again, wider.",
    Moment.NOBODY_LEFT: "There is nobody we can reach now. We look again.",
    Moment.LEASE_LAPSED: "We have not heard from {names}. We stop waiting for them.",
    Moment.UNREACHABLE: "We have no way left to reach {names}.",
}


def said(story: Story, entries: Sequence[Entry]) -> Iterator[Fact]:
    """Return what these lines of the ledger mean for the person, oldest first."""
    for entry in _once(entries):
        fact = _moment(story, entry) if isinstance(entry.what, Note) else _event(story, entry)
        if fact is not None:
            yield fact


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Leave out repeats that would say nothing new: more looks, more edits of one supporter."""
    known: set[tuple[type, str]] = set()
    for entry in entries:
        key: tuple[type, str] | None = None
        match entry.what:
            case Seen(responder_id=who) | SupporterAgreed(supporter=who):
                key = (type(entry.what), who if isinstance(who, str) else who.id)
            case _:
                pass
        if key is None:
            yield entry
        elif key not in known:
            known.add(key)
            yield entry


def _moment(story: Story, entry: Entry) -> Fact | None:
    assert isinstance(entry.what, Note)
    words, name = MOMENTS[entry.what.moment], story.name(entry.what.responder_id)
    if "{names}" in words and not name:
        return None
    return Fact(at=entry.at, words=words, name=name)


def _event(story: Story, entry: Entry) -> Fact | None:
    assert not isinstance(entry.what, Note)
    told = _words(story, entry.what)
    if told is None:
        return None
    who, words = told
    # Who is not part of the call, such as somebody only invited, is no part of its story.
    if who is not None and not story.name(who):
        return None
    human = not isinstance(entry.what, Seen | SupporterAgreed | SupporterRemoved | ClockStepped)
    return Fact(at=entry.at, words=words, name=story.name(who), human=human)


def _words(story: Story, event: Event) -> tuple[str | None, str] | None:
    match event:
        case Acknowledged(responder_id=who):
            return who, "{names} said: “I have this.”"
        case Declined(responder_id=who):
            return who, "{names} said: “I cannot.”"
        case Stopped(responder_id=who):
            return who, "{names} said: “I have to stop.”"
        case Expected(responder_id=who, present_at=at):
            return who, f"{{names}} said: “I will be there by {story.clock(at)}.”"
        case PresenceConfirmed(responder_id=who, by_person=True):
            return who, "You said: “{names} is with me.”"
        case PresenceConfirmed(responder_id=who):
            return who, "{names} said: “I am with them.”"
        case PresenceDenied():
            return None, "You said that nobody is with you."
        case HandOverOffered(responder_id=who, to=to):
            return who, f"{{names}} asked {plain(story.name(to)) or 'another'} to take over."
        case Seen(responder_id=who):
            return who, "The link for {names} was opened. That is no answer."
        case SupporterAgreed(supporter=supporter):
            return supporter.id, "{names} is in your circle and can be asked."
        case SupporterRemoved(supporter_id=who):
            return who, "{names} is not told anything more."
        case ClockStepped(back_by=back_by):
            return None, f"Our clock was set back by {span(back_by)}."
        case _:
            # The rest says nothing that a message or a moment does not say better.
            return None
