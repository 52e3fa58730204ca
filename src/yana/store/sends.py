"""The outbox in the database: what waits in it, and what became of it, with a fence."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from yana.engine.ports import OPEN_SEND_STATES, Letter, Outgoing, Receipt, Room, SendState
from yana.store.claims import Claimed, Turn, claim, outgoing
from yana.store.models import SendRow
from yana.store.statements import change, insertion, key, moment

# Written out, because it runs for every message, and building it took longer than running it.
FINISH = """
UPDATE "send" SET
  worker = '', state = %s, code = %s, due_at = %s,
  handed_at = COALESCE(%s, handed_at),
  provider_id = COALESCE(%s, provider_id),
  ended_at = COALESCE(%s, ended_at),
  repeat = repeat OR %s
WHERE id = %s AND fence = %s AND state = 'claimed'
"""

GIVE_BACK = """
UPDATE "send" SET worker = '', state = 'ready', due_at = %s, tries = tries - 1
WHERE id = %s AND fence = %s AND state = 'claimed'
"""


class SendTable:
    """What a transaction does with messages on their way out."""

    def post(self, letter: Letter, now: datetime) -> None:
        """Keep a message that belongs to no call; a key already kept changes nothing."""
        row = {
            "id": uuid4(),
            "key": letter.key,
            "responder_id": letter.responder_id,
            "channel": letter.channel,
            "target": letter.target,
            "message": letter.message.value,
            "facts": json.dumps(letter.facts),
            "state": SendState.READY.value,
            "due_at": now,
            "created_at": now,
        }
        for one in insertion(SendRow, [row]):
            change(f"{one.words} ON CONFLICT (key) DO NOTHING", *one.values)

    def claim(
        self, channel: str, now: datetime, worker: str, lease_until: datetime, room: Room
    ) -> Sequence[Outgoing]:
        """Take messages to send now, oldest first; a lapsed claim comes back as a repeat."""
        claimed = Claimed(worker=worker, until=lease_until)
        return claim(Turn(channel, now, room.to), room.limit, claimed)

    def renew(self, worker: str, lease_until: datetime, sends: Sequence[str]) -> None:
        """Say that this engine is still sending these, which it claimed."""
        claimed = SendRow.objects.filter(worker=worker, state="claimed", id__in=sends)
        claimed.update(due_at=lease_until)

    def finish(
        self,
        sent: Outgoing,
        state: SendState,
        now: datetime,
        *,
        provider_id: str = "",
        code: str = "",
        again_at: datetime | None = None,
    ) -> bool:
        """Keep what became of a claimed message; False if the claim was lost meanwhile."""
        taken = state in {SendState.HANDED, SendState.DELIVERED}
        ended = state is not SendState.HANDED and state not in OPEN_SEND_STATES
        changed = change(
            FINISH,
            state.value,
            code[:200],
            moment(again_at if state in OPEN_SEND_STATES else None),
            moment(now if taken else None),
            provider_id[:200] if taken else None,
            moment(now if ended else None),
            state is SendState.UNKNOWN,
            key(sent.id),
            sent.fence,
        )
        return changed == 1

    def give_back(self, sent: Outgoing, now: datetime) -> bool:
        """Make a claimed message due again that was not tried, as if it had not been claimed."""
        # Never later than now, for the clock may have been set back.
        due_at = min(sent.due_at or now, now)
        return change(GIVE_BACK, moment(due_at), key(sent.id), sent.fence) == 1

    def receive(self, receipt: Receipt, now: datetime) -> Outgoing | None:
        """Keep a receipt; return the message when it came back undelivered for the first time."""
        row = SendRow.objects.select_for_update().filter(id=receipt.token).first()
        if row is None or row.state in {"undelivered", "dead"}:
            return None
        if receipt.delivered:
            row.state = SendState.DELIVERED.value
        else:
            row.state = SendState.UNDELIVERED.value
            row.code = receipt.code[:200]
        row.handed_at = row.handed_at or now
        # A receipt may overtake our own note that it was handed over: the fence ends that claim.
        row.fence += 1
        row.due_at, row.worker, row.ended_at = None, "", now
        row.save()
        return None if receipt.delivered else outgoing(row, told_before=True)

    def pull_in_sends(
        self, now: datetime, later_than: Mapping[SendState, datetime], made_after: datetime
    ) -> int:
        """Make due now what waits longer than its state ever does, or is from the future."""
        pulled = 0
        for state, latest in later_than.items():
            waiting = SendRow.objects.filter(due_at__gt=now, state=state.value)
            late = waiting.filter(due_at__gt=latest) | waiting.filter(created_at__gt=made_after)
            pulled += late.update(due_at=now)
        return pulled

    def pull_in_claims(self, later_than: datetime, lapsing: datetime) -> int:
        """Let claims lapse then that would lapse later than any claim may."""
        claims = SendRow.objects.filter(due_at__gt=later_than, state="claimed")
        return claims.update(due_at=lapsing)
