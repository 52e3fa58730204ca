"""Promise 7, true: what YANA shows and says is what has happened, and not more than is known."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from yana.simulation.checkers.agreed import ALMOST
from yana.simulation.checkers.reading import HOLDING, Reading, Story, holders, standing
from yana.simulation.checkers.sent_again import sent_again
from yana.simulation.checkers.words import untrue_words
from yana.simulation.chronicle import Broken, Filed, LedgerRead, Left, Pressed, Seen

PROMISE = 7

Found = Iterator[tuple[datetime, str]]

NEEDS: Mapping[str, frozenset[str]] = {
    "has_it": frozenset({"acknowledged"}),
    "with": frozenset({"with"}),
    "declined": frozenset({"declined"}),
    "stopped": frozenset({"stopped", "declined"}),
    "lapsed": frozenset({"acknowledged", "with"}),
}
"""What somebody must have pressed before a page may say this of them."""


def true(reading: Reading) -> list[Broken]:
    """Return everything that was said or shown and was not so."""
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for found in (
            _filed_as_it_was(reading, story),
            _left_and_filed(story),
            _stands_as_said(story),
            _true_when_it_left(story),
            untrue_words(reading, story),
        )
        for at, why in found
    ] + list(sent_again(reading, PROMISE))


def _filed_as_it_was(reading: Reading, story: Story) -> Found:
    for read in story.read:
        for filed in read.messages:
            why = _untrue(reading, story, read, filed)
            if why is not None:
                yield read.at, f"{filed.message} to {filed.supporter} is {filed.state}: {why}"


def _untrue(reading: Reading, story: Story, read: LedgerRead, filed: Filed) -> str | None:
    given = {one.what for one in reading.answers.get(filed.token, []) if one.at <= read.at}
    given |= {
        "came" if one.delivered else "came back"
        for one in reading.receipts.get(filed.token, [])
        if one.at <= read.at
    }
    dropped_late = filed.state == "dropped" and any(
        one.token == filed.token and one.at > read.at for one in story.left
    )
    untrue = {
        "handed": (not given & {"accepted", "delivered", "came"}, "no channel took it"),
        "delivered": (not given & {"delivered", "came"}, "nobody said that it came"),
        "undelivered": ("came back" not in given, "nobody said that it came back"),
        "dead": (not given & {"never", "came back"}, "no channel refused it for good"),
        "dropped": (dropped_late, "it left all the same"),
    }
    wrong, why = untrue.get(filed.state, (False, ""))
    return why if wrong else None


def _left_and_filed(story: Story) -> Found:
    for read in story.read:
        filed = {one.token: one for one in read.messages}
        for left in story.left:
            if left.at > read.at:
                continue
            known = filed.get(left.token)
            if known is None:
                yield left.at, f"{left.message} left, and the ledger does not have it"
            elif (known.message, known.supporter) != (left.message, left.supporter):
                yield left.at, f"{left.message} left as what the ledger calls {known.message}"


def _stands_as_said(story: Story) -> Found:
    wrong: set[tuple[str, str]] = set()
    for seen in story.seen:
        for one in seen.responders:
            if (one.id, one.standing) in wrong or one.standing not in NEEDS:
                continue
            if not _pressed(story, one.id, NEEDS[one.standing], seen.at):
                wrong.add((one.id, one.standing))
                yield seen.at, f"{one.id} is shown as {one.standing}, and never pressed that"


def _pressed(story: Story, who: str, what: frozenset[str], at: datetime) -> bool:
    return any(_means(one, who, what) for one in story.pressed if one.at <= at)


def _means(pressed: Pressed, who: str, what: frozenset[str]) -> bool:
    # The person may say who is with them.
    by_person = pressed.by is None and pressed.what == "with" and "with" in what
    return by_person or (pressed.by == who and pressed.what in what)


def _true_when_it_left(story: Story) -> Found:
    for left in story.left:
        shown = story.during(left.claimed_at - ALMOST, left.claimed_at + ALMOST)
        truth = TRUTHS.get(left.message)
        if not shown or left.supporter is None:
            continue
        if left.message != "ended" and all(one.state == "settled" for one in shown):
            if left.message not in {"follow_up", "invitation", "sign_in"}:
                yield left.at, f"{left.message} left to {left.supporter} after the end"
        elif truth is not None and not truth(story, left, shown):
            yield left.at, f"{left.message} left to {left.supporter}, and it was not so"


def _nobody_has_it(_story: Story, _left: Left, shown: list[Seen]) -> bool:
    return any(not holders(one) for one in shown)


def _somebody_has_it(_story: Story, _left: Left, shown: list[Seen]) -> bool:
    return any(holders(one) for one in shown)


def _has_it(_story: Story, left: Left, shown: list[Seen]) -> bool:
    return any(standing(one, left.supporter or "") in HOLDING for one in shown)


def _had_lapsed(story: Story, left: Left, shown: list[Seen]) -> bool:
    if all(standing(one, left.supporter or "") in HOLDING for one in shown):
        return False
    return any(
        standing(one, left.supporter or "") == "lapsed"
        for one in story.seen
        if one.at <= left.claimed_at + ALMOST
    ) or _lapsed_and_rung(story, left)


def _lapsed_and_rung(story: Story, left: Left) -> bool:
    """Who lapses alone is rung again in the same breath, so no page shows that they lapsed."""
    return any(
        before is not None
        and standing(before, left.supporter or "") in HOLDING
        and standing(seen, left.supporter or "") in {"rung", "waiting"}
        for before, seen in story.pairs()
        if seen.at <= left.claimed_at + ALMOST
    )


def _was_relieved(story: Story, left: Left, _shown: list[Seen]) -> bool:
    return any(
        standing(one, left.supporter or "") == "relieved"
        for one in story.seen
        if one.at <= left.claimed_at + ALMOST
    )


def _is_settled(_story: Story, _left: Left, shown: list[Seen]) -> bool:
    return any(one.state == "settled" for one in shown)


TRUTHS: Mapping[str, Callable[[Story, Left, list[Seen]], bool]] = {
    "ring": _nobody_has_it,
    "stand_down": _somebody_has_it,
    "also_coming": _has_it,
    "asked_again": _has_it,
    "still_there": _has_it,
    "hand_over_taken": _has_it,
    "hand_over_declined": _has_it,
    "lapsed": _had_lapsed,
    "lapsed_covered": _had_lapsed,
    "not_with": _had_lapsed,
    "relieved": _was_relieved,
    "ended": _is_settled,
}
"""What must be so when a message is decided on, as pages show it."""
