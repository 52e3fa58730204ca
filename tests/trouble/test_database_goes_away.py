"""PostgreSQL stops, is killed, comes back, again and again: the engine and the pages go on."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import close_old_connections

from tests.scenario.harness.browser import Page
from tests.servers.postgres import PostgresServer
from tests.trouble.mortal import starts_again
from tests.trouble.returned import bounce, bounces_to, mail_in, token_of
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.core.effect import Message
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.project import wiring
from yana.store import people
from yana.store.models import CallRow, InboxRow, RequestRow, SendRow

TIMES = 5
TRY_AGAIN = 75  # EX_TEMPFAIL: the mail server keeps the mail

Stop = Callable[[PostgresServer], None]


@pytest.mark.parametrize("stop", [PostgresServer.stop, PostgresServer.kill])
def test_however_often_it_goes_the_engine_and_the_pages_go_on_by_themselves(
    there: World, mortal_server: PostgresServer, stop: Stop
) -> None:
    with there.running() as story:
        amina = story.person()
        ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
        amina.asks("company")
        ben.hears()
        for time in range(TIMES):
            stop(mortal_server)
            assert amina.browser.open("/home/").status == 503
            there.clock.set(there.clock.now() + timedelta(minutes=21))
            starts_again(mortal_server)
            story.run_engine()
            if time:
                ben.hears()
            chi.hears()
            amina.sees("Asked so far: Ben and Chi.")
        ben.has_this()
        chi.hears(Message.STAND_DOWN)
        story.nobody_else_hears_anything()


@pytest.mark.parametrize("stop", [PostgresServer.stop, PostgresServer.kill])
def test_an_ask_while_it_is_away_is_not_accepted_and_then_accepted_once(
    there: World, mortal_server: PostgresServer, stop: Stop
) -> None:
    with there.running() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        for time in range(TIMES):
            page = amina.browser.open("/home/")
            request_id = page.form("urgent").fields["request_id"]
            stop(mortal_server)
            for button in ("urgent", "Try again"):
                page = amina.browser.press(button)
                not_accepted(page)
                assert page.form("Try again").fields["request_id"] == request_id
            starts_again(mortal_server)
            assert amina.browser.press("Try again").status == 200
            assert RequestRow.objects.count() == CallRow.objects.count() == time + 1
            story.run_engine()
            ben.hears()
            amina.settles("safe")
            ben.hears(Message.ENDED)
        story.nobody_else_hears_anything()


def test_an_answer_and_a_bounce_while_it_is_away_are_taken_when_it_is_back(
    there: World, mortal_server: PostgresServer
) -> None:
    with there.running() as story:
        amina = story.person()
        ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
        amina.asks("company")
        ben.hears()
        token = token_of(ben.address)
        mortal_server.kill()
        assert ben.opens().status == 503
        assert mail_in(bounce(token), bounces_to(token)) == TRY_AGAIN
        starts_again(mortal_server)
        assert mail_in(bounce(token), bounces_to(token)) == 0
        story.run_engine()
        chi.hears()
        assert ben.has_this().status == 200
        chi.hears(Message.STAND_DOWN)
        amina.sees("Ben has it.")
        story.nobody_else_hears_anything()


def test_a_mail_that_left_while_it_was_away_is_not_sent_twice(
    there: World, mortal_server: PostgresServer
) -> None:
    with there.running() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        there.sink.slow(0.5)
        amina.browser.open("/home/")
        amina.browser.press("urgent")
        until(lambda: SendRow.objects.filter(state="claimed").exists(), "a mail under way")
        mortal_server.stop()
        there.sink.wait_for(1, to=ben.address)
        starts_again(mortal_server)
        amina.sees("Your ask has arrived.")
        story.run_engine()
        story.time.passes(seconds=30)
        amina.sees("Nobody has answered yet.")
        ben.hears()
        assert not SendRow.objects.get().repeat


def test_an_engine_that_is_stopped_while_it_is_away_ends_in_good_order_and_loses_nothing(
    there: World, mortal_server: PostgresServer
) -> None:
    with there.running() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        there.sink.hang("rcpt", to=ben.address)
        amina.browser.open("/home/")
        amina.browser.press("urgent")
        until(lambda: SendRow.objects.filter(state="claimed").exists(), "a mail under way")
        mortal_server.stop()
        there.sink.heal()
    starts_again(mortal_server)
    close_old_connections()
    there.clock.set(there.clock.now() + timedelta(seconds=5))
    with there.running() as story:
        story.run_engine()
        ben.story = story
        ben.hears()


def test_the_built_in_inbox_goes_on_too(there: World, mortal_server: PostgresServer) -> None:
    with there.running() as story:
        for time in range(TIMES):
            trial = people.begin_trial("UTC", "", there.clock.now())
            signal = Signal(at=there.clock.now(), urgency=Urgency.DANGER)
            call = wiring.system().entrance.ask(trial.id, str(time), signal).call
            targets = [one.supporter.addresses[0].target for one in call.responders]
            until(partial(have_all, targets, there), "a message in the built-in inbox for each")
            mortal_server.stop()
            starts_again(mortal_server)
            close_old_connections()
            there.clock.set(there.clock.now() + timedelta(seconds=3))
        story.run_engine()


def have_all(targets: list[str], there: World) -> bool:
    """Whether each of these has a message in the built-in inbox; time goes on meanwhile."""
    there.clock.set(there.clock.now() + timedelta(milliseconds=100))
    rows = InboxRow.objects.filter(target__in=targets)
    return set(rows.values_list("target", flat=True)) == set(targets)


def not_accepted(page: Page) -> None:
    """The page says so, gives crisis numbers, and sends exactly the same again."""
    assert page.status == 503
    assert "Not accepted yet" in page.text
    assert "call one of your people" in page.text
    assert "112" in page.text
    assert page.offers("Try again")
