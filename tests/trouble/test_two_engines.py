"""Two engines at once over one database: each message leaves once, and a dead one is replaced."""

from collections import Counter
from datetime import timedelta

from tests.scenario.harness.mailbox import REPEAT
from tests.servers.smtp import Mail
from tests.trouble.crowd import crowd
from tests.trouble.running import EngineProcess
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.store.models import BeatRow, CallRow, EntryRow, SendRow

CALLS = 200


def test_two_engines_send_each_message_exactly_once(anywhere: World) -> None:
    recipients = crowd(anywhere, CALLS)
    asked_at = anywhere.clock.now()
    anywhere.clock.set(asked_at - timedelta(seconds=10))
    with (
        EngineProcess(anywhere.clock, anywhere.mail()),
        EngineProcess(anywhere.clock, anywhere.mail()),
    ):
        until(lambda: BeatRow.objects.count() == 2, "a sign of life of both engines")
        anywhere.clock.set(asked_at + timedelta(minutes=3))
        until(lambda: advanced_once() and all_gone(), "every message sent")
    mails = anywhere.sink.mails
    assert {to for mail in mails for to in mail.recipients} == set(recipients)
    assert set(Counter(map(token_of, mails)).values()) == {1}
    assert not [mail for mail in mails if REPEAT in mail.text]
    assert not SendRow.objects.filter(repeat=True).exists()


def test_when_one_is_killed_in_the_middle_the_other_sends_all_the_rest(anywhere: World) -> None:
    recipients = crowd(anywhere, CALLS)
    with EngineProcess(anywhere.clock, anywhere.mail()) as doomed:
        until(BeatRow.objects.count, "a sign of life of the first engine")
        worker = BeatRow.objects.get().worker
        with EngineProcess(anywhere.clock, anywhere.mail()):
            anywhere.sink.wait_for(CALLS // 4)
            doomed.kill()
            mine = set(map(str, claims_of(worker)))
            until(lambda: set(map(str, still_open())) == mine, "all but what the dead one had")
            anywhere.clock.set(anywhere.clock.now() + timedelta(seconds=5))
            until(all_gone, "every message sent")
    mails = anywhere.sink.mails
    assert {to for mail in mails for to in mail.recipients} == set(recipients)
    sent = Counter(map(token_of, mails))
    assert {token for token, times in sent.items() if times > 1} <= mine
    assert {token_of(mail) for mail in mails if REPEAT in mail.text} == mine
    assert max(sent.values()) <= 2


def advanced_once() -> bool:
    """Whether each call has taken the one step that was due."""
    steps = EntryRow.objects.filter(kind="TimeReached").values_list("call_id", flat=True)
    assert len(set(steps)) == len(steps), "one step was taken twice"
    return len(steps) == CallRow.objects.count()


def all_gone() -> bool:
    """Whether no message is on its way any more."""
    return not still_open()


def still_open() -> list[object]:
    """The ids of messages on their way."""
    rows = SendRow.objects.filter(due_at__isnull=False)
    return list(rows.values_list("id", flat=True))


def claims_of(worker: str) -> list[object]:
    """The ids of messages that this engine has claimed."""
    rows = SendRow.objects.filter(state="claimed", worker=worker)
    return list(rows.values_list("id", flat=True))


def token_of(mail: Mail) -> str:
    """The token in the mail's own id."""
    return str(mail.message["Message-ID"]).strip("<>").partition("@")[0]
