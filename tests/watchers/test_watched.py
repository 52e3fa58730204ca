"""The watchers over real mail, a real service outside, and the real `/health`."""

from tests.scenario.harness.system import Request
from tests.servers.web import PingService
from tests.watchers.station import OPERATOR, ROBOT, Station
from yana.engine.readiness import STARTING
from yana.engine.watched import Watcher
from yana.store.models import CallRow
from yana.store.reading import memberships


def test_a_test_message_goes_out_comes_in_and_is_answered(watched: Station) -> None:
    status, said = watched.health()
    assert (status, said["ready"], STARTING in said["problems"]) == (503, False, True)
    watched.look()
    (mail,) = watched.world.sink.mails_to(ROBOT)
    assert "Nobody asks for help in this message." in mail.text
    watched.lives(seconds=15)
    status, said = watched.health()
    assert (status, said["ready"], said["problems"]) == (200, True, [])
    assert (said["canary_over"], said["canary_good_seconds_ago"]) == ("email", 0.0)
    assert CallRow.objects.get().state == "settled"
    assert watched.pings == 1
    watched.lives(minutes=10, seconds=30)
    assert len(watched.world.sink.mails) == 2, "the next one, and nobody else heard anything"
    assert watched.health()[0] == 200
    assert watched.pings == 11


def test_mail_that_is_swallowed_reaches_the_operator_and_stops_the_pings(
    watched: Station,
) -> None:
    watched.lives(minutes=1)
    watched.post_works = False
    watched.lives(minutes=16)
    (mail,) = watched.operator_mail
    assert "YANA: messages may not arrive" in str(mail.message["Subject"])
    assert "The test message of 19:10 (UTC, 22 Nov) got no answer." in mail.text
    status, said = watched.health()
    assert status == 503
    assert said["problems"] == ["The test message of 19:10 (UTC, 22 Nov) got no answer."]
    assert watched.health("/health/live")[0] == 200, "the engine itself is at work"
    pinged = watched.pings
    watched.lives(minutes=5)
    assert watched.pings == pinged
    watched.post_works = True
    watched.lives(minutes=9)
    assert watched.health()[0] == 200
    assert "A test message has arrived at 19:30 (UTC)." in watched.operator_mail[-1].text
    assert watched.pings > pinged


def test_a_mail_server_that_refuses_the_robot_is_told_to_the_operator(watched: Station) -> None:
    watched.lives(minutes=1)
    watched.world.sink.refuse_for_now(to=ROBOT)
    watched.lives(minutes=15)
    assert len(watched.operator_mail) == 1
    assert watched.health()[0] == 503
    watched.world.sink.heal()
    watched.lives(minutes=2)
    assert len(watched.operator_mail) == 1, "it came late: the next one shows whether all is well"
    watched.lives(minutes=4)
    assert watched.health()[0] == 200
    assert len(watched.operator_mail) == 2


def test_a_refusal_for_good_is_not_the_end_of_all_test_calls(watched: Station) -> None:
    watched.lives(minutes=1)
    watched.world.sink.refuse_for_good(to=ROBOT)
    watched.lives(minutes=15)
    assert watched.health()[0] == 503
    assert len(watched.operator_mail) == 1
    watched.world.sink.heal()
    watched.lives(minutes=15)
    assert watched.health()[0] == 200
    assert len(watched.operator_mail) == 2


def test_when_the_engine_is_dead_health_says_so_and_nobody_pings(watched: Station) -> None:
    watched.lives(minutes=1)
    watched.engine_lives = False
    pinged = watched.pings
    watched.lives(minutes=1)
    status, said = watched.health()
    assert (status, said["problems"]) == (
        503,
        ["No engine has looked after the calls for 60 seconds."],
    )
    assert watched.health("/health/live")[0] == 503
    assert watched.pings == pinged


def test_a_service_that_refuses_is_kept_in_mind_and_asked_each_minute_only(
    watched: Station, service: PingService
) -> None:
    service.status = 500
    watched.lives(minutes=3)
    assert watched.pings == 3
    ping = watched.watch(Watcher.PING)
    assert ping is not None
    assert (ping.good_at, "500" in ping.said) == (None, True)
    assert watched.health()[0] == 200, "that nobody listens outside makes nobody here less ready"
    service.status = 200
    watched.lives(minutes=1)
    ping = watched.watch(Watcher.PING)
    assert ping is not None
    assert (ping.good, ping.said) == (True, "")


def test_the_operator_answers_on_a_page_that_names_no_person(watched: Station) -> None:
    watched.post_works = False
    watched.lives(minutes=6)
    (mail,) = watched.operator_mail
    path = "/a/" + mail.text.partition("/a/")[2].partition("/")[0] + "/"
    page = watched.world.ask(Request(method="GET", path=path)).text
    for said in ("Messages may not arrive.", "got no answer.", "I look after this", "yana doctor"):
        assert said in page
    loaded = page.partition('name="loaded" value="')[2].partition('"')[0]
    watched.lives(seconds=15)
    form = {"loaded": loaded, "choice": "has_this"}
    pressed = watched.world.ask(Request(method="POST", path=path, data=form))
    assert pressed.status == 302
    page = watched.world.ask(Request(method="GET", path=path)).text
    assert "You look after this. Thank you." in page
    watched.lives(hours=2)
    assert len(watched.operator_mail) == 1
    watched.post_works = True
    watched.lives(minutes=11)
    assert (
        "A test message has arrived at" in watched.world.ask(Request(method="GET", path=path)).text
    )


def test_a_human_who_opens_the_robots_link_reads_that_it_is_a_test(watched: Station) -> None:
    watched.post_works = False
    watched.look()
    (mail,) = watched.world.sink.mails_to(ROBOT)
    path = "/a/" + mail.text.partition("/a/")[2].partition("/")[0] + "/"
    page = watched.world.ask(Request(method="GET", path=path)).text
    assert "This is only a test." in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]


def test_a_person_with_the_address_of_an_operator_sees_no_circle_of_the_watchers(
    watched: Station,
) -> None:
    watched.look()
    assert memberships([OPERATOR, ROBOT]) == []


def test_a_persons_call_is_rung_at_once_while_test_messages_fail(
    watched: Station,
) -> None:
    story = watched.story()
    amina = story.person()
    ben = amina.has_supporter("Ben")
    watched.world.sink.refuse_for_now(to=ROBOT)
    watched.lives(minutes=12)
    amina.asks("urgent")
    ben.hears()
    ben.has_this()
    amina.sees("Ben")
    circle = amina.browser.open("/circle/").text
    assert "Robot" not in circle
    assert "YANA test" not in circle
