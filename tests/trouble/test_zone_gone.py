"""A time zone is gone after an update, while a call is open: nobody goes unheard for it."""

import json
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.effect import Message
from yana.store.models import CallRow, PersonRow, SetAsideRow, SupporterRow

GONE = ("Mars/Olympus_Mons", "Europe", "../../etc/passwd", "")
"""One that nobody knows any more, a folder, a way out of it, and nothing."""


@pytest.mark.parametrize("zone", GONE)
def test_with_an_open_call_everything_goes_on_and_every_page_opens(
    story: Story, here: World, zone: str
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    night = time(18), time(21)
    eve = amina.has_supporter("Eve", quiet=night, zone="UTC")
    amina.asks("worried")
    ben.hears()
    chi.hears()
    the_update_removes(zone)
    here.restart()
    story.time.passes(minutes=5)
    ben.hears()
    chi.hears()
    eve.hears_nothing()
    assert ben.opens().status == 200
    assert ben.has_this().status == 200
    chi.hears(Message.STAND_DOWN)
    assert ben.will_be_there(15).status == 200
    assert ben.opens_own_page().status == 200
    amina.sees("Ben has it.", "19:05")
    assert amina.browser.open("/circle/").status == 200
    assert ben.is_with_them().status == 200
    ben.opens()
    page = ben.settles("safe", look_in="on")
    assert page.status == 200
    chi.hears(Message.ENDED)
    amina.looks_back("Ben")
    assert amina.browser.open("/home/").status == 200
    story.time.passes(hours=24, minutes=1)
    ben.hears(Message.FOLLOW_UP)
    assert not SetAsideRow.objects.exists()


def test_who_slept_in_that_zone_is_rung_when_it_is_morning_in_utc(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben", quiet=(time(18), time(22)), zone="UTC")
    amina.asks("worried")
    ben.hears_nothing()
    the_update_removes("Mars/Olympus_Mons")
    here.restart()
    minutes_left = (datetime.fromisoformat("2026-11-22T22:00Z") - here.clock.now()).seconds // 60
    story.time.passes(minutes=minutes_left - 1)
    ben.hears_nothing()
    story.time.passes(minutes=1)
    ben.hears()


def test_what_was_chosen_is_still_there_when_the_zone_is_known_again(story: Story) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    SupporterRow.objects.update(zone="Mars/Olympus_Mons")
    amina.asks("company")
    ben.hears()
    assert ben.opens_own_page().status == 200
    assert set(SupporterRow.objects.values_list("zone", flat=True)) == {"Mars/Olympus_Mons"}


def the_update_removes(zone: str) -> None:
    """Every row, kept before, names a zone that no machine knows now."""
    PersonRow.objects.update(zone=zone)
    SupporterRow.objects.update(zone=zone)
    for row in CallRow.objects.all():
        changed = json.dumps(replaced(json.loads(row.body), lambda _zone: zone))
        assert changed != row.body
        CallRow.objects.filter(pk=row.pk).update(body=changed)


def replaced(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - JSON of any shape
    """The same JSON with each zone in it changed."""
    if isinstance(value, list):
        return [replaced(one, change) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: change(one) if key == "zone" and isinstance(one, str) else replaced(one, change)
        for key, one in value.items()
    }
