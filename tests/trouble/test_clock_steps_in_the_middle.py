"""The clock is set by an hour while an engine of threads sends: nothing lost, nothing delayed."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.scenario.harness.mailbox import REPEAT
from tests.trouble.crowd import crowd
from tests.trouble.test_freeze import all_moved_on
from tests.trouble.test_two_engines import all_gone, token_of
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.core.effect import Message
from yana.store.models import CallRow, EntryRow, SendRow

CALLS = 40
BACK, FORWARD = timedelta(hours=-1), timedelta(hours=1)
A_MOMENT = timedelta(milliseconds=50)


@pytest.mark.parametrize("step", [BACK, FORWARD])
def test_while_messages_leave_all_arrive_and_what_came_twice_says_so(
    anywhere: World, step: timedelta
) -> None:
    recipients = crowd(anywhere, CALLS)
    anywhere.sink.slow(0.02)
    with anywhere.running() as story:
        anywhere.sink.wait_for(CALLS // 4)
        story.time.jumps(step)
        until(lambda: time_goes_on(anywhere) and all_gone(), "every message sent")
        until(lambda: all_moved_on(anywhere), "every call at its next moment")
        story.run_engine()
    came = Counter(map(token_of, anywhere.sink.mails))
    wanted = SendRow.objects.exclude(state="dropped")
    assert set(came) == {str(row.id) for row in wanted}
    assert {to for mail in anywhere.sink.mails for to in mail.recipients} == set(recipients)
    marked = Counter(token_of(mail) for mail in anywhere.sink.mails if REPEAT in mail.text)
    assert all(times - 1 <= marked[token] for token, times in came.items())
    # In the hour that was skipped an urgent call would have rung eleven times more.
    assert max(Counter(SendRow.objects.values_list("target", flat=True)).values()) <= 2
    now = anywhere.clock.now()
    soon = CallRow.objects.filter(due_at__gt=now, due_at__lte=now + timedelta(minutes=5))
    assert soon.count() == CALLS
    assert EntryRow.objects.filter(kind="ClockStepped").exists() is (step is BACK)


@pytest.mark.parametrize("step", [BACK, FORWARD])
def test_between_an_answer_and_its_backup_each_comes_no_later(
    anywhere: World, step: timedelta
) -> None:
    with anywhere.told() as story:
        amina = story.person()
        ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
        amina.asks("urgent")
        ben.hears()
        chi.hears()
        ben.has_this()
        chi.hears(Message.STAND_DOWN)
        story.time.passes(minutes=1)
        story.time.jumps(step)
        story.run_engine()
        if step is FORWARD:  # Both moments have passed: the present is worked out, once.
            ben.hears(Message.LAPSED)
            chi.hears()
        else:
            story.time.passes(minutes=4, seconds=30)
            chi.hears(Message.BACKUP)
            story.time.passes(minutes=5)
            ben.hears(Message.LAPSED)
            chi.hears()
        amina.sees("Nobody has it now.")
        story.nobody_else_hears_anything()


def time_goes_on(there: World) -> bool:
    """Let a moment pass, as it does all the while on a clock that was set."""
    there.clock.set(there.clock.now() + A_MOMENT)
    return True
