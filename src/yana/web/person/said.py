"""What people said during a call, and the moments that the engine wrote down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

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

WORDS: Mapping[type, str] = {
    Acknowledged: "{names} said: “I have this.”",
    Declined: "{names} said: “I cannot.”",
    Stopped: "{names} said: “I have to stop.”",
    PresenceConfirmed: "{names} said: “I am with them.”",
    PresenceDenied: "You said that nobody is with you.",
    Seen: "The link for {names} was opened. That is no answer.",
    SupporterAgreed: "{names} is in your circle and can be asked.",
    SupporterRemoved: "{names} is not told anything more.",
}
"""What an event means; what is not here, a message or a moment says better."""

MOMENTS = {
    Moment.RAN_OUT: "Everybody we can reach now was tried. Nobody has it yet. We ask again, wider.",
    Moment.NOBODY_LEFT: "There is nobody we can reach now. We look again.",
    Moment.LEASE_LAPSED: "We have not heard from {names}. We stop waiting for them.",
    Moment.UNREACHABLE: "We have no way to reach {names} for now.",
}


def said(story: Story, entries: Sequence[Entry]) -> Iterator[Fact]:
    """Return what these lines of the ledger mean for the person, oldest first."""
    # A look at the page is news only until that responder has spoken.
    spoke = {who for one in entries if (who := _answered_by(one)) is not None}
    for entry in _once(entries):
        if isinstance(entry.what, Seen) and entry.what.responder_id in spoke:
            continue
        fact = _moment(story, entry) if isinstance(entry.what, Note) else _event(story, entry)
        if fact is not None:
            yield fact


def _answered_by(entry: Entry) -> str | None:
    match entry.what:
        case Acknowledged() | Declined() | PresenceConfirmed(by_person=False):
            return entry.what.responder_id
        case _:
            return None


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Leave out repeats that would say nothing new, such as more looks at one page."""
    known: set[tuple[type, str]] = set()
    for entry in entries:
        key: tuple[type, str] | None = None
        match entry.what:
            case Seen(responder_id=who) | SupporterAgreed(supporter=who):
                key = (type(entry.what), who if isinstance(who, str) else who.id)
            case Note(moment=Moment.UNREACHABLE, responder_id=str() as who):
                key = (Note, who)
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
    words, name = _words(story, entry.what), story.name(_who(entry.what))
    # Who is not part of the call, such as somebody only invited, is no part of its story.
    if words is None or ("{names}" in words and not name):
        return None
    human = not isinstance(entry.what, Seen | SupporterAgreed | SupporterRemoved | ClockStepped)
    return Fact(at=entry.at, words=words, name=name, human=human)


def _words(story: Story, event: Event) -> str | None:
    match event:
        case Expected(present_at=at):
            return f"{{names}} said: “I will be there by {story.clock(at)}.”"
        case PresenceConfirmed(by_person=True):
            return "You said: “{names} is with me.”"
        case HandOverOffered(to=to):
            return f"{{names}} asked {plain(story.name(to)) or 'another'} to take over."
        case ClockStepped(back_by=back_by):
            return f"Our clock was set back by {span(back_by)}."
        case _:
            return WORDS.get(type(event))


def _who(event: Event) -> str | None:
    match event:
        case SupporterAgreed(supporter=supporter):
            return supporter.id
        case SupporterRemoved(supporter_id=supporter_id):
            return supporter_id
        case _:
            return getattr(event, "responder_id", None)
