"""The disk is full, or can only be read: nothing is called received, and nothing dies of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import SqliteDatabases
from tests.scenario.harness.browser import Page
from tests.servers.smtp import SmtpSink
from tests.trouble.disks import Disk, small_disk
from tests.trouble.returned import bounce, bounces_to, mail_in, token_of
from tests.trouble.waiting import until
from tests.trouble.world import World, world_at
from yana.core.effect import Message
from yana.store.models import CallRow, RequestRow, SendRow

TRY_AGAIN = 75  # EX_TEMPFAIL: the mail server keeps the mail


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk."""
    with small_disk(tmp_path / "disk") as one:
        yield one


@pytest.fixture
def there(
    disk: Disk, sqlite: SqliteDatabases, smtp_sink: SmtpSink, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """An installation whose SQLite file is on the small disk."""
    with django_db_blocker.unblock():
        made = sqlite.create()
        path = shutil.move(made.removeprefix("sqlite:///"), disk.folder / "yana.sqlite3")
        with world_at(f"sqlite:///{path}", smtp_sink) as one:
            yield one


def test_on_a_full_disk_it_is_said_what_to_do_and_the_same_ask_goes_through_later(
    there: World, disk: Disk
) -> None:
    with there.running() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        page = amina.browser.open("/home/")
        request_id = page.form("urgent").fields["request_id"]
        disk.fill()
        for _ in range(3):
            not_accepted(amina.browser.press("Try again" if page.status == 503 else "urgent"))
            page = amina.browser.page or page
            assert page.form("Try again").fields["request_id"] == request_id
        assert not RequestRow.objects.exists()
        disk.clean_up()
        accepted = amina.browser.press("Try again")
        assert accepted.status == 200
        assert RequestRow.objects.count() == 1
        story.run_engine()
        ben.hears()
        ben.has_this()
        amina.sees("Ben has it.")
        story.nobody_else_hears_anything()


def test_a_call_that_was_open_before_the_disk_was_full_goes_on_afterwards(
    there: World, disk: Disk
) -> None:
    with there.running() as story:
        amina = story.person()
        ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
        amina.asks("company")
        ben.hears()
        page = ben.opens()
        story.time.passes(seconds=5)
        disk.fill()
        amina.sees("Asked so far: Ben.")
        not_accepted(ben.browser.press("cannot"))
        disk.clean_up()
        ben.browser.page = page
        assert ben.browser.press("cannot").status == 200
        story.run_engine()
        chi.hears()
        chi.has_this()
        amina.settles("safe")
        ben.hears(Message.STAND_DOWN, Message.ENDED)
        chi.hears(Message.ENDED)
        story.nobody_else_hears_anything()


def test_a_bounce_that_comes_while_the_disk_is_full_stays_with_the_mail_server(
    there: World, disk: Disk
) -> None:
    with there.told() as story:
        amina = story.person()
        ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
        amina.asks("company")
        ben.hears()
        token = token_of(ben.address)
        connections.close_all()
        disk.fill()
        assert mail_in(bounce(token), bounces_to(token)) == TRY_AGAIN
        disk.clean_up()
        assert mail_in(bounce(token), bounces_to(token)) == 0
        story.run_engine()
        chi.hears()
        amina.sees("The e-mail to Ben came back.")
        story.nobody_else_hears_anything()


def test_a_mail_that_left_while_the_disk_was_full_is_not_sent_twice(
    there: World, disk: Disk
) -> None:
    with there.running() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        there.sink.slow(0.5)
        amina.browser.open("/home/")
        amina.browser.press("urgent")
        until(lambda: SendRow.objects.filter(state="claimed").exists(), "a mail under way")
        disk.fill()
        there.sink.wait_for(1, to=ben.address)
        disk.clean_up()
        story.run_engine()
        story.time.passes(minutes=1)
        ben.hears()
        assert SendRow.objects.get().state == "handed"
        assert not SendRow.objects.get().repeat


def test_with_a_database_that_can_only_be_read_it_is_the_same(there: World, disk: Disk) -> None:
    with there.told() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        amina.browser.open("/home/")
        connections.close_all()
        disk.become("ro")
        page = amina.browser.press("urgent")
        not_accepted(page)
        assert amina.browser.open("/home/").status == 503
        assert "YANA does not work right now." in amina.browser.open("/home/").text
        connections.close_all()
        disk.become("rw")
        amina.browser.page = page
        assert amina.browser.press("Try again").status == 200
        story.run_engine()
        ben.hears()
        assert CallRow.objects.count() == 1
        story.nobody_else_hears_anything()


def not_accepted(page: Page) -> None:
    """The page says so, gives crisis numbers, and sends exactly the same again."""
    assert page.status == 503
    assert "Not accepted yet" in page.text
    assert "call one of your people" in page.text
    assert "112" in page.text
    assert page.offers("Try again")
