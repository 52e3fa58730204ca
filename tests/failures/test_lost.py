"""Lost: nobody came, because nobody was told. Each story failed somebody elsewhere."""

from datetime import datetime, time, timedelta
from threading import Event

import pytest
from django.db import close_old_connections

from tests.failures.telling import press, states, with_channel, without_engine
from tests.scenario.harness.story import Story
from tests.servers.postgres import PostgresServer
from tests.trouble.crowd import crowd
from tests.trouble.mortal import starts_again
from tests.trouble.running import EngineProcess, RunningEngine
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.core.effect import Message
from yana.engine.ports import Attempt, Result
from yana.store.models import BeatRow, SendRow, SupporterRow

LONGEST_NAME = "𝓐" * 100
MAIL_BYTES_MAX = 20_000


def test_f01_the_next_step_is_taken_although_every_engine_died_while_it_waited(
    anywhere: World,
) -> None:
    """F01: the only copy of a timer lay in a broker while its workers were restarted."""
    story = without_engine(anywhere)
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    press(amina, "company")
    with (
        EngineProcess(anywhere.clock, anywhere.mail()),
        EngineProcess(anywhere.clock, anywhere.mail()),
    ):
        until(lambda: states(ben.address) == ["handed"], "Ben's mail")
    ben.hears()
    chi.hears_nothing()
    anywhere.clock.set(anywhere.clock.now() + timedelta(minutes=20))
    with EngineProcess(anywhere.clock, anywhere.mail()):
        until(lambda: states(chi.address) == ["handed"], "Chi's mail")
    chi.hears()
    story.mail.expect_silence()


class BrokenChannel:
    """A way to reach somebody whose library breaks at every message."""

    name = "inbox"
    workers = 1

    def send(self, attempt: Attempt) -> Result:
        """Break."""
        raise OSError("their library broke")


def test_f03_a_channel_that_breaks_takes_nothing_from_who_is_reached_by_another(
    here: World,
) -> None:
    """F03: one person's channel failed, and another person got nothing in the same moment."""
    with with_channel(here, BrokenChannel()) as story:
        amina = story.person()
        ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
        SupporterRow.objects.filter(id=ben.id).update(channel="inbox", target=ben.id)
        amina.asks("company")
        ben.hears_nothing()
        story.time.passes(minutes=20)
        chi.hears()
        amina.sees("Did the")
        assert set(states(ben.id)) == {"unknown"}, "and Ben is tried again"
        chi.has_this()
        story.nobody_else_hears_anything()


def test_f04_who_cannot_be_reached_takes_no_turn_and_it_was_said_before(story: Story) -> None:
    """F04: the one whose turn it was had no way to be told, and the turn was waited out."""
    amina = story.person()
    ben = amina.has_supporter("Ben", quiet=(time(19), time(7)))
    dov = amina.has_supporter("Dov")
    SupporterRow.objects.filter(id=dov.id).update(target="dov at home")
    chi = amina.has_supporter("Chi")
    page = amina.browser.open("/circle/")
    assert "Could be reached right now: Dov and Chi." in page.text
    assert "Quiet until 23 Nov 07:00: Ben." in page.text, page.text
    amina.asks("company")
    chi.hears()
    ben.hears_nothing()
    amina.sees("Asked so far: Chi.")


@pytest.mark.parametrize("stage", ["asked", "has it", "is there"])
def test_f08_a_call_goes_on_when_the_row_of_one_of_its_people_is_gone(
    story: Story, stage: str
) -> None:
    """F08: somebody was deleted in the middle, and making the next step broke on it."""
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    if stage != "asked":
        ben.has_this()
    if stage == "is there":
        ben.is_with_them()
    SupporterRow.objects.filter(id=ben.id).delete()
    assert ben.opens().status in {200, 404}
    amina.asks("danger")
    story.mail.take(ben.address)
    chi.hears(Message.RING if stage == "asked" else Message.BACKUP)
    chi.has_this()
    story.mail.take(ben.address)
    amina.sees("Chi")
    amina.settles("safe")
    ben.hears_nothing()
    chi.hears(Message.ENDED)


def test_f09_no_message_is_ever_too_large_whatever_was_typed(story: Story, here: World) -> None:
    """F09: a message was refused as too large, and the same bytes were sent again and again."""
    amina = story.person(LONGEST_NAME)
    ben = amina.has_supporter("Ben")
    SupporterRow.objects.filter(id=ben.id).update(name=LONGEST_NAME)
    words = "I cannot. " * 200
    amina.asks("danger", words=words, please_do_not=words)
    ben.hears()
    amina.browser.open("/home/settle/")
    amina.browser.press("It is over", outcome="safe", word=words)
    story.run_engine()
    ben.hears(Message.ENDED)
    for mail in here.sink.mails:
        assert len(mail.content) < MAIL_BYTES_MAX
        assert "I cannot. I cannot." not in mail.text


def test_f13_what_was_received_is_told_although_the_power_went_before_it_was(
    there: World, mortal_server: PostgresServer
) -> None:
    """F13: what was open lived in memory only, and a restart before the first message lost it."""
    with there.told() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        press(amina, "urgent")
        there.stop()
        mortal_server.kill()
        starts_again(mortal_server)
        close_old_connections()
        there.restart()
        amina.sees("Your ask has arrived.")
        story.run_engine()
        ben.hears()
        story.nobody_else_hears_anything()


def test_f18_the_database_restarts_while_a_dead_engines_work_is_taken_over(
    there: World, mortal_server: PostgresServer
) -> None:
    """F18: the database went while work was recovered, and it stayed with the dead for ever."""
    story = without_engine(there)
    amina = story.person()
    ben = amina.has_supporter("Ben")
    there.sink.hang("rcpt", to=ben.address)
    press(amina, "urgent")
    with EngineProcess(there.clock, there.mail()):
        until(lambda: there.sink.hanging, "the first engine's try")
    there.clock.set(there.clock.now() + timedelta(seconds=5))
    mortal_server.kill()
    with there.running() as taken_over:
        there.sink.hang_up_on_hanging()
        until(lambda: not there.sink.hanging, "the end of the first engine's try")
        starts_again(mortal_server)
        until(lambda: there.sink.hanging, "the second engine's try")
        mortal_server.kill()
        there.sink.heal()
        starts_again(mortal_server)
        close_old_connections()
        until(lambda: states(ben.address) != ["claimed"], "its result")
        taken_over.time.passes(seconds=5)
        assert states(ben.address) == ["handed"]
        ben.hears()
        story.mail.expect_silence()


def test_f19_one_poison_message_in_a_batch_strands_no_other(story: Story, here: World) -> None:
    """F19: one item of a batch could not be handled, and the rest of it was never seen again."""
    here.stop()
    amina = story.person()
    chi = amina.invites("Chi")
    recipients = crowd(here, 19)
    SendRow.objects.filter(target=chi.address).update(message="follow_up", facts="{}")
    here.restart()
    story.run_engine()
    assert {to for mail in here.sink.mails for to in mail.recipients} == set(recipients)
    assert not SendRow.objects.filter(state="claimed").exists()
    (poison,) = SendRow.objects.exclude(state="handed")
    assert poison.target == chi.address
    assert poison.due_at is not None, "it is kept, and tried again"
    SendRow.objects.filter(id=poison.id).delete()
    for one in recipients:
        story.mail.take(one)


class Noticed(Event):
    """An order to stop that knows whether it was read."""

    read = False

    def is_set(self) -> bool:
        """Return whether to stop."""
        self.read = super().is_set()
        return self.read


def test_f20_an_engine_that_is_stopping_takes_nothing_new_and_ends_what_it_had(
    anywhere: World,
) -> None:
    """F20, F47: one that was stopping took work again and died, or broke off what it was at."""
    story = without_engine(anywhere)
    amina, dana = story.person(), story.person("Dana")
    ben, chi = amina.has_supporter("Ben"), dana.has_supporter("Chi")
    anywhere.sink.hang("data", to=ben.address)
    old = RunningEngine(anywhere.clock, anywhere.mail())
    old._stopping = stopping = Noticed()
    with old:
        press(amina, "urgent")
        until(lambda: anywhere.sink.hanging, "Ben's mail under way")
        stopping.set()
        until(lambda: stopping.read, "that it has read that it is to stop")
        press(dana, "urgent")
        renewed_until = anywhere.clock.now() + timedelta(seconds=5)
        anywhere.clock.set(anywhere.clock.now() + timedelta(seconds=1))
        until(lambda: lease_of(ben.address) >= renewed_until, "that it has gone on since")
        assert states(chi.address) == ["ready"]
        with RunningEngine(anywhere.clock, anywhere.mail()):
            until(lambda: states(chi.address) == ["handed"], "Chi's mail by the new engine")
            assert BeatRow.objects.count() == 2, "a new engine never bears the name of an old one"
            assert states(ben.address) == ["claimed"]
            anywhere.sink.heal()
            until(lambda: states(ben.address) != ["claimed"], "the old engine's last word")
    anywhere.clock.set(anywhere.clock.now() + timedelta(seconds=5))
    with anywhere.running() as later:
        later.run_engine()
    ben.hears()
    chi.hears()
    story.mail.expect_silence()


def lease_of(target: str) -> datetime:
    """Until when an engine holds the message to this address."""
    held_until = SendRow.objects.get(target=target).due_at
    assert held_until is not None
    return held_until
