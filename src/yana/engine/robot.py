"""The robot: all of the canary's circle. It reads a test message where it arrived, and answers.

What it answers by is the link in the message as received, so an answer proves that a message of a
call has left, has arrived, and can be answered. It answers as slowly as a page wants it of anybody.
"""

import re
from datetime import datetime, timedelta

from yana.core.call import Call, CallState, Outcome
from yana.core.event import Acknowledged, PresenceConfirmed, Seen, Settled
from yana.engine.entrance import Entrance
from yana.engine.links import Links, Purpose
from yana.engine.ports import Clock, Ledger, Transaction
from yana.engine.watched import ROBOT_ID, Watch, Watcher

OPEN_FOR_MIN = timedelta(seconds=2)
"""As on the page of a responder: what presses sooner is taken for a machine."""


class Robot:
    """Takes test messages in, and answers them when their time has come."""

    def __init__(self, *, ledger: Ledger, clock: Clock, entrance: Entrance, links: Links) -> None:
        """Answer by this entrance, what these links say."""
        self._ledger = ledger
        self._clock = clock
        self._entrance = entrance
        self._links = links

    def receive(self, text: str) -> bool:
        """Keep that this message arrived; False when no test call that is open is in it."""
        call_id = self._call_in(text)
        if call_id is None:
            return False
        now = self._clock.now()
        with self._ledger.transaction() as tx:
            canary, read = tx.watch(Watcher.CANARY), tx.watch(Watcher.ROBOT)
            if canary is None or canary.good or canary.about != call_id:
                return False  # Late mail of a test call that is over.
            if read is not None and read.about == call_id:
                return True  # Rung again meanwhile: the first that arrived counts.
            self._entrance.record(call_id, Seen(responder_id=ROBOT_ID))
            tx.keep_watch(
                Watch(watcher=Watcher.ROBOT, at=now, good=True, good_at=now, about=call_id)
            )
        return True

    def answer(self, tx: Transaction, call: Call, now: datetime) -> Call:
        """Answer this call if its message has arrived and was open for long enough."""
        read = tx.watch(Watcher.ROBOT)
        if read is None or read.about != call.id or abs(now - read.at) < OPEN_FOR_MIN:
            return call
        self._entrance.record(call.id, Acknowledged(responder_id=ROBOT_ID))
        self._entrance.record(call.id, PresenceConfirmed(responder_id=ROBOT_ID))
        return self._entrance.record(call.id, Settled(by=ROBOT_ID, outcome=Outcome.SAFE))

    def _call_in(self, text: str) -> str | None:
        """The call whose answer page the message leads the robot to, if it does."""
        start = re.escape(f"{self._links.base_url}/{Purpose.ANSWER.value}/")
        links = (
            self._links.read(Purpose.ANSWER, token)
            for token in re.findall(rf"{start}([\w-]+)/", text)
        )
        return next((one.first for one in links if one and one.second == ROBOT_ID), None)


def passed(call: Call) -> bool:
    """Return whether this test call ended as it should: by the robot."""
    settlement = call.settlement
    return call.state is CallState.SETTLED and settlement is not None and settlement.by == ROBOT_ID
