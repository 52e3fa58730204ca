"""The clock is set back or forward: nothing waits an hour longer, nothing is lost or invented."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.effect import Message
from yana.engine.ports import Room
from yana.project import wiring
from yana.store.models import CallRow, EntryRow, SendRow

BACK, FORWARD = timedelta(hours=-1), timedelta(hours=1)

Meanwhile = Callable[[World], None]


def it_runs_on(_here: World) -> None:
    """The engine runs all the while."""


def it_starts_anew(here: World) -> None:
    """The engine is another one, started after the step."""
    here.restart()


@pytest.fixture(params=[it_runs_on, it_starts_anew])
def engine(request: pytest.FixtureRequest) -> Meanwhile:
    """What the engine does when the clock steps."""
    does: Meanwhile = request.param
    return does


def test_a_call_that_reaches_goes_on_in_its_own_time(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    story.time.jumps(BACK)
    engine(here)
    story.run_engine()
    amina.sees("Our clock was set back by 1 hour.", "Asked so far: Ben.")
    story.time.passes(minutes=19)
    chi.hears_nothing()
    story.time.passes(minutes=1)
    chi.hears()


def test_an_answer_is_believed_no_longer_for_it(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("urgent")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
    story.time.jumps(BACK)
    engine(here)
    story.time.passes(minutes=6)
    chi.hears(Message.BACKUP)
    story.time.passes(minutes=5)
    ben.hears(Message.LAPSED)
    chi.hears()


def test_presence_is_asked_for_no_later_for_it(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("danger")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
    ben.is_with_them()
    story.time.jumps(BACK)
    engine(here)
    story.time.passes(minutes=20)
    ben.hears(Message.STILL_THERE)
    story.time.passes(minutes=11)
    ben.hears(Message.LAPSED)
    chi.hears()
    amina.sees("Nobody has it now.")


def test_what_was_said_long_before_the_step_is_believed_no_longer_for_it(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    ben.will_be_there(60)
    story.time.passes(minutes=62)
    story.time.jumps(BACK)
    engine(here)
    story.time.passes(minutes=5)
    ben.hears(Message.LAPSED)
    chi.hears()


def test_on_each_database_an_hour_back_moves_every_open_call_once(anywhere: World) -> None:
    with anywhere.told() as story:
        amina, dana = story.person(), story.person("Dana")
        ben, chi = amina.has_supporter("Ben"), dana.has_supporter("Chi")
        for person, supporter in ((amina, ben), (dana, chi)):
            person.asks("company")
            supporter.hears()
            supporter.has_this()
            supporter.will_be_there(60)
        story.time.passes(minutes=62)
        story.time.jumps(BACK)
        anywhere.restart()
        story.run_engine()
        anywhere.restart()
        story.time.passes(minutes=2)
        ben.hears_nothing()
        chi.hears_nothing()
        assert EntryRow.objects.filter(kind="ClockStepped").count() == 2
        story.time.passes(minutes=3)
        ben.hears(Message.LAPSED, Message.RING)
        chi.hears(Message.LAPSED, Message.RING)
        story.nobody_else_hears_anything()


def test_presence_that_was_said_long_before_the_step_is_asked_for_no_later_for_it(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    ben.is_with_them()
    story.time.passes(minutes=110)
    story.time.jumps(BACK)
    engine(here)
    story.time.passes(minutes=12)
    ben.hears(Message.STILL_THERE)


def test_who_was_told_that_nobody_is_there_is_looked_after_as_before(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    amina.asks("urgent")
    due = CallRow.objects.get().due_at
    assert due is not None
    story.time.jumps(BACK)
    engine(here)
    story.run_engine()
    assert CallRow.objects.get().due_at == due + BACK
    story.time.passes(minutes=10)
    amina.sees("There is nobody we can reach now.")


@pytest.mark.parametrize("step", [BACK, timedelta(minutes=-20), timedelta(minutes=-4)])
def test_a_message_that_waits_for_the_mail_server_waits_no_hour_longer(
    story: Story, here: World, engine: Meanwhile, step: timedelta
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    here.sink.refuse_for_now()
    amina.asks("company")
    story.time.passes(minutes=1)
    here.sink.heal()
    story.time.jumps(step)
    engine(here)
    story.time.passes(minutes=5)
    ben.hears()


@pytest.mark.parametrize("step", [BACK, timedelta(minutes=-4)])
def test_what_a_dead_engine_had_claimed_is_sent_all_the_same(
    story: Story, here: World, engine: Meanwhile, step: timedelta
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    here.stop()
    amina.asks("urgent")
    now = here.clock.now()
    with wiring.system().ledger.transaction() as tx:
        claimed = tx.claim(
            "email", now, "a dead engine", now + timedelta(seconds=4), Room(limit=10)
        )
    assert len(claimed) == 1
    here.restart()
    story.time.jumps(step)
    engine(here)
    story.run_engine()
    ben.hears_nothing()  # Were that engine alive, it would have four seconds to say so.
    story.time.passes(seconds=4)
    ben.hears()
    assert SendRow.objects.get().repeat


@pytest.mark.parametrize("step", [FORWARD, timedelta(days=400)])
def test_a_clock_set_forward_replays_no_backlog(
    story: Story, here: World, engine: Meanwhile, step: timedelta
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    story.time.jumps(step)
    engine(here)
    story.run_engine()
    chi.hears()
    story.time.passes(minutes=19)
    story.time.jumps(-step)
    engine(here)
    story.time.passes(minutes=20)
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)


def test_a_settled_call_and_a_promise_keep_their_times(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    ben.is_with_them()
    amina.settles("safe", look_in="3")
    ben.hears(Message.ENDED)
    story.time.jumps(BACK)
    engine(here)
    story.time.passes(hours=3, minutes=59)
    ben.hears_nothing()
    story.time.passes(minutes=1)
    ben.hears(Message.FOLLOW_UP)


@pytest.mark.parametrize("what", ["looks", "saves", "adds"])
def test_what_people_do_before_an_engine_sees_the_step_does_not_hide_it(
    story: Story, here: World, what: str
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    here.stop()
    story.time.jumps(BACK)
    if what == "looks":
        ben.opens()
        ben.browser.press("has_this")
    elif what == "saves":
        ben.opens_own_page()
        story.time.passes(seconds=3)
        ben.browser.press("save", name="Benjamin")
    else:
        amina.has_supporter("Eve").steps_back()
    here.restart()
    story.time.passes(minutes=20)
    chi.hears()


def test_a_page_that_was_open_when_the_clock_stepped_is_still_answered(
    story: Story, here: World, engine: Meanwhile
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    ben.opens()
    story.time.jumps(BACK)
    engine(here)
    ben.browser.press("has_this")
    story.time.passes(seconds=3)
    ben.browser.press("has_this")
    amina.sees("Ben has it.")
