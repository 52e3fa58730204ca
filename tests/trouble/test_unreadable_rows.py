"""One row that cannot be read: it holds up nobody else, its own circle is rung, it is kept."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.scenario.harness import cast
from tests.scenario.harness.story import Story
from tests.trouble.crowd import crowd
from tests.trouble.world import World
from yana.core.effect import Message
from yana.store.models import CallRow, FollowUpRow, SendRow, SetAsideRow, SupporterRow

Breaks = Callable[[str], str]


def changed(**fields: object) -> Breaks:
    """A body in which these fields are others."""
    return lambda body: json.dumps(json.loads(body) | fields)


def with_policy(**fields: object) -> Breaks:
    """A body whose policy is another."""

    def broken(body: str) -> str:
        call = json.loads(body)
        return json.dumps(call | {"policy": call["policy"] | fields})

    return broken


BROKEN: dict[str, Breaks] = {
    "empty": lambda _body: "",
    "no JSON": lambda _body: "not a call",
    "cut off": lambda body: body[: len(body) // 2],
    "null": lambda _body: "null",
    "a list": lambda _body: "[]",
    "a state that is none": changed(state="lost"),
    "no responders": changed(responders=None),
    "steps of another kind": with_policy(steps={"count": 1}),
}
WITHOUT_END = {"count": None, "wait": "P999999999D"}
UNMOVABLE = BROKEN | {
    "a wait without an end": with_policy(again=WITHOUT_END, steps=[WITHOUT_END]),
    "a moment in no zone": changed(escalate_at="2026-03-02T19:02:00"),
}
"""Also what can be read, and then not be moved."""


@pytest.mark.parametrize("how", UNMOVABLE)
def test_one_broken_call_among_twenty_holds_up_nobody_and_its_circle_is_rung(
    story: Story, here: World, how: str
) -> None:
    recipients = crowd(here, 20)
    broken = CallRow.objects.order_by("opened_at")[7]
    body = UNMOVABLE[how](broken.body)
    CallRow.objects.filter(id=broken.id).update(body=body)
    SendRow.objects.filter(call_id=broken.id).delete()
    story.time.passes(minutes=8)
    assert sorted({to for mail in here.sink.mails for to in mail.recipients}) == sorted(recipients)
    aside = SetAsideRow.objects.get()
    assert (aside.call_id, aside.body) == (broken.id, body)
    assert aside.error
    assert CallRow.objects.get(id=broken.id).due_at is not None
    story.mail.take("")
    story.mail.waiting.clear()


@pytest.mark.parametrize("how", UNMOVABLE)
def test_who_asked_is_told_the_truth_and_who_answers_is_heard(
    story: Story, here: World, how: str
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    row = CallRow.objects.get()
    CallRow.objects.update(body=UNMOVABLE[how](row.body))
    page = amina.browser.open("/home/")
    assert page.status == 200
    story.time.passes(minutes=20)
    ben.hears()
    amina.sees("Nobody has answered yet.")
    ben.has_this()
    amina.sees("Ben has it.")
    amina.settles("safe")
    ben.hears(Message.ENDED)


@pytest.mark.parametrize("how", UNMOVABLE)
def test_asking_again_with_a_broken_call_is_heard_at_once(
    story: Story, here: World, how: str
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    row = CallRow.objects.get()
    CallRow.objects.update(body=UNMOVABLE[how](row.body))
    amina.browser.open("/home/")
    amina.asks("urgent")
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it.")


@pytest.mark.parametrize("how", UNMOVABLE)
def test_who_comes_to_answer_a_broken_call_is_heard(story: Story, here: World, how: str) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    row = CallRow.objects.get()
    CallRow.objects.update(body=UNMOVABLE[how](row.body))
    ben.cannot()
    amina.sees("Ben said: “I cannot.”")
    ben.has_this()
    amina.sees("Ben has it.")


@pytest.mark.parametrize("fields", [{"facts": "not JSON"}, {"message": "song"}, {"facts": "[]"}])
def test_a_broken_message_holds_up_no_other(
    story: Story, here: World, fields: dict[str, str]
) -> None:
    amina = story.person()
    here.stop()
    chi = amina.invites("Chi")
    SendRow.objects.update(**fields)
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    here.restart()
    story.run_engine()
    ben.hears()
    chi.hears_nothing()
    assert SendRow.objects.get(target=chi.address).due_at is not None
    SendRow.objects.filter(target=chi.address).delete()


def test_a_supporter_who_cannot_be_read_is_not_reached_and_holds_up_nobody(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    ben.is_with_them()
    amina.settles("safe", look_in="3")
    ben.hears(Message.ENDED)
    SupporterRow.objects.filter(id=ben.id).update(consent="perhaps")
    amina.asks("danger")
    chi.hears()
    chi.has_this()
    amina.sees("Chi has it.")
    amina.settles("safe")
    chi.hears(Message.ENDED)
    story.time.passes(hours=3)
    # What Ben promised is brought up with her, as it is when he has left.
    (reminder,) = story.mail.take(cast.address("Amina"))
    assert reminder.message is Message.FOLLOW_UP


def test_a_promise_that_cannot_be_read_holds_up_nobody(story: Story, here: World) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    amina.settles("safe", look_in="3")
    ben.hears(Message.ENDED)
    FollowUpRow.objects.update(state="perhaps")
    story.time.jumps(timedelta(hours=4))
    amina.asks("company")
    ben.hears()
    assert FollowUpRow.objects.get().state == "perhaps"
