"""What became of each message of a call, in plain words."""

from collections.abc import Iterator, Sequence

from yana.core.effect import Message
from yana.engine.ports import SendState
from yana.store.reading import Sent
from yana.web.person.facts import Fact, Story

TOLD = {
    Message.RING: "We asked {names} by WAY.",
    Message.BACKUP: "We asked {names} too, by WAY, to be sure.",
    Message.ASKED_AGAIN: "We told {names} that you asked again.",
    Message.HAND_OVER: "We asked {names} to take over.",
    Message.HAND_OVER_TAKEN: "We told {names} that the other said yes.",
    Message.HAND_OVER_DECLINED: "We told {names} that the other cannot.",
    Message.RELIEVED: "We told {names} that the other is there.",
    Message.STAND_DOWN: "We told {names} that somebody has it.",
    Message.ALSO_COMING: "We told {names} that another has it too.",
    Message.LAPSED: "We told {names} that we look for others now.",
    Message.LAPSED_COVERED: "We told {names} that another has it now.",
    Message.STILL_THERE: "We asked {names}: “Are you still there?”",
    Message.NOT_WITH: "We told {names} that nobody is with you.",
    Message.ENDED: "We told {names} that it has ended.",
}
"""What each message of a call says; what is not here belongs to no call."""

WAYS = {"email": "e-mail", "inbox": "inbox message"}


def told(story: Story, sent: Sequence[Sent]) -> Iterator[Fact]:
    """Return what is known of these messages; one that was no longer needed leaves no line."""
    for one in sent:
        name = story.name(one.responder_id)
        if name and one.message in TOLD:
            yield from _facts(one, name)


def reached(sent: Sequence[Sent]) -> frozenset[str]:
    """Return the ids of those for whom a message has left and has not come back."""
    return frozenset(
        one.responder_id for one in sent if one.state in {SendState.HANDED, SendState.DELIVERED}
    )


def failed_before(sent: Sent) -> bool:
    """Return whether a message that is still to leave was tried in vain already."""
    # A claim is itself a try, so a claimed message failed before only from its second try on.
    return sent.tries > (1 if sent.state is SendState.CLAIMED else 0)


def way(channel: str) -> str:
    """Return what a message over this channel is called."""
    return WAYS.get(channel, f"{channel} message")


def _facts(sent: Sent, name: str) -> Iterator[Fact]:
    called = way(sent.channel)
    gone = TOLD[sent.message].replace("WAY", called)
    left_at = sent.handed_at or sent.ended_at or sent.created_at
    match sent.state:
        case SendState.HANDED:
            taken = "The mail server has it." if sent.channel == "email" else "It was taken."
            yield Fact(at=left_at, words=f"{gone} {taken}", name=name)
        case SendState.DELIVERED:
            yield Fact(at=left_at, words=f"{gone} It arrived.", name=name)
        case SendState.UNDELIVERED:
            if sent.handed_at is not None:
                yield Fact(at=sent.handed_at, words=gone, name=name)
            words = f"The {called} to {{names}} came back. It did not arrive."
            yield Fact(at=sent.ended_at or left_at, words=words, name=name)
        case SendState.DEAD:
            words = f"The {called} to {{names}} could not be delivered."
            yield Fact(at=left_at, words=words, name=name)
        case SendState.UNKNOWN:
            words = f"Did the {called} to {{names}} leave? We send it again."
            yield Fact(at=sent.created_at, words=words, name=name)
        case SendState.READY | SendState.CLAIMED:
            yield Fact(at=sent.created_at, words=_leaving(sent, called), name=name)
        case SendState.DROPPED:
            return


def _leaving(sent: Sent, called: str) -> str:
    if failed_before(sent):
        return f"The {called} to {{names}} is not sent yet. We keep trying."
    return f"The {called} to {{names}} is on its way out."
