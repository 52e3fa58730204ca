"""Check-ins by program."""

from typing import Any

import pytest

from tests.unit.api.program import program_of_amina
from tests.unit.cast import Cast

DAILY = "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0"


def test_a_rhythm_is_begun_read_changed_and_ended(cast: Cast) -> None:
    amina = program_of_amina(cast)
    begun = amina.post("/check-ins/rhythms", {"rule": DAILY, "zone": "Europe/Paris"})
    assert begun.status_code == 201
    mine = begun.json()
    assert (mine["state"], mine["zone"], mine["grace_minutes"]) == ("expected", "Europe/Paris", 30)
    assert mine["prompt_minutes"] == [-30, 0, 15]
    assert amina.get("/check-ins").json() == {"rhythms": [mine]}

    path = f"/check-ins/rhythms/{mine['id']}"
    changed = amina.sends("PUT", path, {"rule": DAILY, "early_minutes": 60}).json()
    assert changed["early_minutes"] == 60
    assert changed["id"] == mine["id"]
    ended = amina.sends("DELETE", path)
    assert ended.json()["state"] == "ended"
    assert amina.get("/check-ins").json() == {"rhythms": []}


def test_checking_in_counts_and_help_opens_one_call_however_often_it_is_sent(cast: Cast) -> None:
    cast.supporter("Ben")
    amina = program_of_amina(cast)
    amina.post("/check-ins/rhythms", {"rule": DAILY, "early_minutes": 24 * 60})
    before = amina.get("/check-ins").json()["rhythms"][0]
    after = amina.post("/check-ins", {"said": "good", "request_id": "1"}).json()["rhythms"][0]
    assert after["expected_at"] > before["expected_at"]
    assert after["heard_at"] is not None
    assert amina.get("/calls/current").status_code == 404
    for _ in range(2):
        amina.post("/check-ins", {"said": "help", "request_id": "2"})
    call = amina.get("/calls/current").json()
    assert [one["kind"] for one in call["signals"]] == ["ask"]
    assert call["urgency"] == "urgent"


def test_help_is_heard_of_who_has_no_rhythm(cast: Cast) -> None:
    cast.supporter("Ben")
    amina = program_of_amina(cast)
    reply = amina.post("/check-ins", {"said": "not_well", "request_id": "1"})
    assert reply.json() == {"rhythms": []}
    assert amina.get("/calls/current").json()["urgency"] == "worried"


def test_a_pause_is_kept_and_ended(cast: Cast) -> None:
    amina, chi = program_of_amina(cast), cast.supporter("Chi")
    amina.post("/check-ins/rhythms", {"rule": DAILY})
    soon = cast.now.replace(year=cast.now.year + 1).isoformat()
    refused = amina.sends("PUT", "/check-ins/pause", {"until": soon})
    assert refused.status_code == 422
    assert "choose somebody in your circle" in refused.json()["errors"][0]["detail"]
    paused = amina.sends("PUT", "/check-ins/pause", {"until": soon, "knows": chi.id}).json()
    assert paused["rhythms"][0]["state"] == "paused"
    back = amina.sends("DELETE", "/check-ins/pause").json()
    assert back["rhythms"][0]["state"] == "expected"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("rule", {"rule": "every morning"}),
        ("rule", {"rule": "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}),
        ("rule", {"rule": DAILY, "zone": "Mars/Olympus"}),
        ("rule", {"rule": DAILY, "zone": "../../etc/passwd"}),
        ("rule", {"rule": f"{DAILY};COUNT=1;BYHOUR=25"}),
        ("prompt_minutes", {"rule": DAILY, "prompt_minutes": [30]}),
        ("grace_minutes", {"rule": DAILY, "grace_minutes": 0}),
        ("grace_minutes", {"rule": DAILY, "grace_minutes": 100_000}),
        ("early_minutes", {"rule": DAILY, "early_minutes": -5}),
        ("every", {"rule": DAILY, "every": "day"}),
    ],
)
def test_what_cannot_be_a_rhythm_says_which_field_and_keeps_nothing(
    cast: Cast, field: str, given: dict[str, Any]
) -> None:
    amina = program_of_amina(cast)
    refused = amina.post("/check-ins/rhythms", given)
    assert refused.status_code == 422, refused.json()
    assert refused.json()["errors"][0]["field"].split(".")[0] == field
    assert amina.get("/check-ins").json() == {"rhythms": []}


def test_the_rhythm_of_another_is_not_there(cast: Cast) -> None:
    amina = program_of_amina(cast)
    other = "/check-ins/rhythms/5c2f5d0e-6a1b-4f0c-9b1e-3d7a52c8e604"
    assert amina.sends("PUT", other, {"rule": DAILY}).status_code == 404
    assert amina.sends("DELETE", other).status_code == 404
