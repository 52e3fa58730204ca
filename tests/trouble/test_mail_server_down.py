"""The mail server is away: the page says so, others are asked at once, and no backlog is sent."""

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.effect import Message
from yana.store.models import SendRow


def test_while_no_mail_leaves_the_page_says_so_and_the_next_one_is_asked_at_once(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    here.sink.refuse_connection()
    amina.asks("company")
    amina.sees(
        "No message has left yet, and we keep trying.",
        "The e-mail to Ben and Chi is not sent yet. We keep trying.",
    )
    amina.does_not_see("We asked", "The mail server has it")
    here.sink.heal()
    story.time.passes(seconds=2)
    ben.hears()
    chi.hears()
    amina.sees("Asked so far: Ben and Chi.", "The mail server has it.")
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
    amina.sees("Ben has it.")


def test_after_an_hour_without_a_mail_server_each_hears_once_what_is_true_now(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    here.sink.refuse_connection()
    amina.asks("urgent")
    story.time.passes(minutes=30)
    amina.asks("danger")
    story.time.passes(minutes=30)
    assert SendRow.objects.count() > 20
    amina.sees("No message has left yet")
    here.sink.heal()
    story.time.passes(minutes=1)
    assert ben.hears().subject == chi.hears().subject
    assert not SendRow.objects.filter(state="unknown").exists()


def test_a_call_that_ended_while_no_mail_could_leave_is_never_heard_of(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    here.sink.refuse_connection()
    amina.asks("danger")
    amina.settles("safe")
    here.sink.heal()
    story.time.passes(hours=2)
    ben.hears_nothing()
    chi.hears_nothing()
    amina.looks_back("No message reached Ben and Chi")


def test_who_heard_of_a_call_hears_its_end_when_the_mail_server_is_back(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("worried")
    ben.hears()
    here.sink.refuse_connection()
    amina.settles("safe")
    story.time.passes(hours=1)
    ben.hears_nothing()
    here.sink.heal()
    story.time.passes(minutes=1)
    ben.hears(Message.ENDED)


def test_an_invitation_waits_for_the_mail_server_and_then_comes_once(
    story: Story, here: World
) -> None:
    amina = story.person()
    here.sink.refuse_connection()
    ben = amina.invites("Ben")
    story.time.passes(hours=1)
    here.sink.heal()
    story.time.passes(minutes=1)
    ben.hears(Message.INVITATION)
    ben.agrees()
    amina.asks("company")
    ben.hears()
