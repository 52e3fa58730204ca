"""Engines that are killed, engines side by side, and what hangs: as real processes."""

import pytest

from tests.failures.telling import press, without_engine
from tests.scenario.harness.mailbox import REPEAT
from tests.servers.postfix import DOMAIN, PostfixServer
from tests.servers.web import PingService
from tests.trouble.waiting import until
from tests.trouble.world import World
from tests.watchers.installed import Installed, calls, canary_is_good, seen, stop
from tests.watchers.station import ROBOT, environment
from yana.engine.watched import Watcher
from yana.project.clock import SystemClock
from yana.store.models import InboxRow, SendRow


@pytest.fixture
def installed(anywhere: World, service: PingService) -> Installed:
    """An installation on each kind of database."""
    return Installed(settings=environment(anywhere, service))


def test_two_engines_make_one_test_call_and_one_that_is_killed_loses_none(
    anywhere: World, installed: Installed, service: PingService
) -> None:
    with installed.engine() as one, installed.engine() as other:
        (mail,) = anywhere.sink.wait_for(1, to=ROBOT, seconds=60)
        until(lambda: seen(Watcher.AUDITOR), "an audit")
        one.kill()
        other.kill()
    assert installed.mail_in(mail.content, ROBOT) == 0
    watch = seen(Watcher.CANARY)
    assert watch is not None
    assert (watch.good, calls()) == (False, 1)
    with installed.engine() as third:
        assert canary_is_good().about == watch.about
        until(ping_was_taken, "a ping that was taken")
        stop(third)
    assert calls() == 1
    assert service.asked == ["GET /ping/amina"]
    assert SendRow.objects.count() == 1
    # Killed before it could note that the mail was taken, it leaves it to the next one to repeat.
    assert len({one.sender for one in anywhere.sink.mails}) == 1
    assert all(REPEAT in one.text for one in anywhere.sink.mails[1:])


def test_a_service_that_hangs_delays_no_message_and_no_end(
    here: World, service: PingService
) -> None:
    installed = Installed(settings=environment(here, service) | {"YANA_ROBOT": "inside"})
    service.hang()
    with installed.engine() as engine:
        canary_is_good()
        until(lambda: service.asked, "a ping that hangs")
        here.clock.set(SystemClock().now())
        story = without_engine(here)
        amina = story.person()
        ben = amina.has_supporter("Ben")
        press(amina, "urgent")
        here.sink.wait_for(1, to=ben.address)
        stop(engine)
    assert len(service.asked) == 1
    ping = seen(Watcher.PING)
    assert ping is not None
    assert (ping.good_at, ping.said) == (None, "no answer yet")


def test_over_a_real_mail_server_out_and_in(
    here: World, service: PingService, postfix: PostfixServer
) -> None:
    robot = f"yana+robot@{DOMAIN}"
    mail = f"smtp://127.0.0.1:{postfix.port}?from=YANA <yana@{DOMAIN}>&starttls=no"
    settings = environment(here, service) | {"YANA_ROBOT": robot, "YANA_MAIL": mail}
    installed = Installed(settings=settings)
    with installed.engine() as engine:
        until(lambda: seen(Watcher.CANARY), "a test call")
        (first, *_) = postfix.wait_for("yana")
        assert installed.mail_in(first.as_bytes(), robot) == 0
        assert canary_is_good().said.startswith("over email in ")
        until(ping_was_taken, "a ping that was taken")
        said = installed.doctor()
        stop(engine)
    for sentence in (
        "ok The auditor last looked",
        "ok The last test call that was answered:",
        "ok Addresses of operators, told when test messages do not arrive: 2.",
        "ok Dead-man ping: The last was taken",
    ):
        assert sentence in said


def test_a_mail_that_comes_back_is_no_proof(
    here: World, service: PingService, postfix: PostfixServer
) -> None:
    robot = f"nobody@{DOMAIN}"
    mail = f"smtp://127.0.0.1:{postfix.port}?from=YANA <yana@{DOMAIN}>&starttls=no"
    settings = environment(here, service) | {"YANA_ROBOT": robot, "YANA_MAIL": mail}
    installed = Installed(settings=settings)
    with installed.engine() as engine:
        until(lambda: seen(Watcher.CANARY), "a test call")
        (report, *_) = postfix.wait_for("yana")
        assert installed.mail_in(report.as_bytes(), str(report["To"])) == 0
        until(lambda: SendRow.objects.filter(state="undelivered").exists(), "that it came back")
        stop(engine)
    assert seen(Watcher.ROBOT) is None
    assert service.asked == []
    assert "LOOK No test call was answered yet." in installed.doctor()
    assert "The test message is undelivered" in installed.doctor()


def test_without_a_mail_server_the_robot_reads_the_built_in_inbox(
    here: World, service: PingService
) -> None:
    settings = environment(here, service) | {"YANA_ROBOT": "", "YANA_MAIL": ""}
    with Installed(settings=settings).engine() as engine:
        assert canary_is_good().said.startswith("over inbox in ")
        until(lambda: service.asked, "a ping")
        stop(engine)
    assert InboxRow.objects.count() == 0, "the robot takes what it has read"


def test_with_mail_and_no_address_for_the_robot_nobody_is_told_that_all_is_well(
    here: World, service: PingService
) -> None:
    installed = Installed(settings=environment(here, service) | {"YANA_ROBOT": ""})
    with installed.engine() as engine:
        canary_is_good()
        said = installed.doctor()
        stop(engine)
    assert "LOOK Nobody reads the test mail" in said
    assert "Set YANA_ROBOT" in said
    assert service.asked == []


def test_the_doctor_says_of_an_installation_that_never_ran_what_to_do(
    anywhere: World, service: PingService
) -> None:
    settings = environment(anywhere, service) | {"YANA_OPERATORS": "", "YANA_DEADMAN_URL": ""}
    said = Installed(settings=settings).doctor()
    agree = "The clocks of this machine and of the database agree."
    assert f"ok {agree if 'postgresql' in settings['YANA_DATABASE'] else 'One machine'}" in said
    for sentence in (
        "LOOK The auditor, which sees whether anything is overdue, has never looked.",
        "LOOK No test call was made yet. Run: yana serve",
        "LOOK Addresses of operators, told when test messages do not arrive: 0.",
        "Set YANA_OPERATORS",
        "LOOK Nobody outside notices when this machine stops",
        "Set YANA_DEADMAN_URL",
    ):
        assert sentence in said


def ping_was_taken() -> bool:
    """Whether the service outside has answered, and it is known here."""
    ping = seen(Watcher.PING)
    return ping is not None and ping.good
