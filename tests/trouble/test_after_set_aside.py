"""A call that began afresh goes on like any other, and everybody gets the last word."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message
from yana.store.models import CallRow, SetAsideRow

BROKEN = "not a call"


def test_danger_in_a_call_that_began_afresh_rings_and_goes_on_ringing(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("urgent")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
    story.time.passes(seconds=40)
    amina.asks("urgent")
    ben.hears(Message.ASKED_AGAIN)
    chi.hears(Message.BACKUP)
    CallRow.objects.update(body=BROKEN)
    amina.asks("danger")
    assert SetAsideRow.objects.count() == 1
    ben.hears()
    chi.hears()
    for _ in range(3):
        story.time.passes(minutes=2)
        ben.hears()
        chi.hears()


def test_who_is_told_in_a_call_that_began_afresh_gets_the_last_word(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("urgent")
    ben.hears()
    chi.hears()
    for _ in range(2):
        ben.has_this()
        chi.hears(Message.STAND_DOWN)
        ben.has_to_stop()
        chi.hears()
    CallRow.objects.update(body=BROKEN)
    amina.asks("urgent")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
