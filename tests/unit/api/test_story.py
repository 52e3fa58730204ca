"""The whole story by program: ask, answer, be there, hand over, settle."""

from datetime import timedelta

import pytest

from tests.unit.api.program import program_of, program_of_amina
from tests.unit.cast import PLEASE_DO_NOT, WORDS, Cast
from yana.core.call import Standing

ASK = {"urgency": "urgent", "request_id": "r-1"}
PRIVATE = ("Amina", WORDS, PLEASE_DO_NOT, "urgent", "Chi")


def test_asking_opens_a_call_and_repeating_it_changes_nothing(cast: Cast) -> None:
    cast.supporter("Ben")
    amina = program_of_amina(cast)
    opened = amina.post("/calls", ASK)
    assert opened.status_code == 201
    body = opened.json()
    assert body["received"] is True
    assert (body["merged"], body["repeated"]) == (False, False)
    assert body["due_at"] is not None
    again = amina.post("/calls", ASK)
    assert again.status_code == 200
    assert again.json() == body | {"repeated": True}


def test_asking_again_joins_the_open_call_and_raises_its_urgency(cast: Cast) -> None:
    cast.supporter("Ben")
    amina = program_of_amina(cast)
    opened = amina.post("/calls", ASK).json()
    joined = amina.post("/calls", {"urgency": "danger", "request_id": "r-2", "words": "سریع"})
    assert joined.status_code == 200
    assert joined.json()["merged"] is True
    assert joined.json()["id"] == opened["id"]
    assert joined.json()["urgency"] == "danger"
    current = amina.get("/calls/current").json()
    assert [one["words"] for one in current["signals"]] == ["", "سریع"]


def test_an_ask_to_an_empty_circle_is_received_and_said_plainly(cast: Cast) -> None:
    amina = program_of_amina(cast)
    assert amina.post("/calls", ASK).status_code == 201
    current = amina.get("/calls/current").json()
    assert current["nobody_left"] is True
    assert current["due_at"] is not None


def test_do_not_tell_is_kept(cast: Cast) -> None:
    cast.supporter("Ben")
    dov = cast.supporter("Dov")
    amina = program_of_amina(cast)
    call_id = amina.post("/calls", ASK | {"do_not_tell": [dov.id]}).json()["id"]
    call = amina.get(f"/calls/{call_id}").json()
    assert [one["name"] for one in call["responders"]] == ["Ben"]
    assert program_of(cast, "Dov").get(f"/calls/{call_id}").status_code == 404


def test_a_responder_sees_nothing_private_before_an_answer(cast: Cast) -> None:
    cast.supporter("Ben")
    cast.supporter("Chi")
    call = cast.asks()
    ben = program_of(cast, "Ben")
    before = ben.get(f"/calls/{call.id}")
    assert before.json()["standing"] == "rung"
    assert not [one for one in PRIVATE if one in before.content.decode()]
    after = ben.post(f"/calls/{call.id}/answer", {"answer": "acknowledge"})
    assert after.json()["person"] == "Amina"
    assert after.json()["words"] == [WORDS]
    assert after.json()["please_do_not"] == [PLEASE_DO_NOT]
    assert [one["name"] for one in after.json()["takers"]] == ["Chi"]


def test_an_answer_presence_hand_over_and_settlement(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    bens, chis = program_of(cast, "Ben"), program_of(cast, "Chi")
    at = (cast.now + timedelta(minutes=20)).isoformat()
    bens.post(f"/calls/{call.id}/answer", {"answer": "acknowledge", "present_at": at})
    assert cast.heard(call) == ["Acknowledged", "Expected"]
    assert bens.post(f"/calls/{call.id}/presence", {"with": "me"}).json()["standing"] == "with"
    for _ in range(2):
        given = bens.post(f"/calls/{call.id}/hand-over", {"to": chi.id})
        assert given.json()["handing_to"] == chi.id
    assert cast.heard(call).count("HandOverOffered") == 1
    chis.post(f"/calls/{call.id}/presence", {"with": chi.id})
    assert cast.standing(call, ben) is Standing.RELIEVED
    end = {"outcome": "accompanied", "word": "We had tea.", "follow_up_at": _tomorrow(cast)}
    ended = chis.post(f"/calls/{call.id}/settle", end)
    assert ended.json()["state"] == "settled"
    seen = program_of_amina(cast).get(f"/calls/{call.id}").json()
    assert seen["settlement"]["by"] == chi.id
    assert seen["settlement"]["outcome"] == "accompanied"
    assert [one["what"] for one in seen["timeline"]][-1] == "settled"
    assert {one["message"] for one in seen["messages"]} >= {"ring", "hand_over", "ended"}


def test_who_was_not_asked_can_join_and_stop(cast: Cast) -> None:
    people = [cast.supporter(name) for name in ("Ben", "Chi", "Eda", "Finn")]
    call = cast.asks()
    finn = program_of(cast, "Finn")
    assert finn.get(f"/calls/{call.id}").json()["standing"] == "waiting"
    assert finn.post(f"/calls/{call.id}/join").json()["standing"] == "has_it"
    assert finn.post(f"/calls/{call.id}/stop").json()["standing"] == "stopped"
    assert finn.post(f"/calls/{call.id}/stop").status_code == 200
    assert cast.standing(call, people[3]) is Standing.STOPPED


def test_a_decline_is_taken_as_it_is(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    answer = program_of(cast, "Ben").post(f"/calls/{call.id}/answer", {"answer": "decline"})
    assert answer.json()["standing"] == "declined"
    assert cast.standing(call, ben) is Standing.DECLINED


def test_the_person_says_who_is_there_and_that_nobody_is(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    amina = program_of_amina(cast)
    assert amina.post(f"/calls/{call.id}/presence", {"with": ben.id}).json()["state"] == (
        "accompanied"
    )
    assert amina.post(f"/calls/{call.id}/presence", {"with": "nobody"}).json()["state"] == (
        "reaching"
    )
    timeline = amina.get(f"/calls/{call.id}").json()["timeline"]
    assert [(one["what"], one["by_person"]) for one in timeline] == [
        ("presence_confirmed", True),
        ("presence_denied", None),
    ]


def test_after_the_end_answers_change_nothing(cast: Cast) -> None:
    cast.supporter("Ben")
    amina, ben = program_of_amina(cast), program_of(cast, "Ben")
    call_id = amina.post("/calls", ASK).json()["id"]
    assert amina.post(f"/calls/{call_id}/settle", {"outcome": "safe"}).status_code == 200
    late = ben.post(f"/calls/{call_id}/answer", {"answer": "acknowledge"})
    assert (late.status_code, late.json()["state"]) == (200, "settled")
    assert late.json()["person"] is None
    assert amina.get("/calls/current").status_code == 404
    cast.passes(days=2)
    assert ben.get(f"/calls/{call_id}").status_code == 404
    assert amina.get(f"/calls/{call_id}").status_code == 200


def test_who_is_excluded_sees_a_call_like_one_that_never_was(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    program = program_of(cast, "Ben")
    assert program.get(f"/calls/{call.id}").status_code == 200
    cast.system.entrance.exclude(cast.person_id, ben.id)
    gone = program.get(f"/calls/{call.id}")
    never = program.get("/calls/00000000-0000-4000-8000-000000000000")
    assert (gone.status_code, gone.content) == (never.status_code, never.content)


@pytest.mark.parametrize("verified", [True, False])
def test_only_a_proved_address_makes_a_responder(cast: Cast, verified: bool) -> None:
    cast.supporter("Ben")
    call = cast.asks()
    status = program_of(cast, "Ben", verified=verified).get(f"/calls/{call.id}").status_code
    assert status == (200 if verified else 404)


def test_the_circle_can_be_read(cast: Cast) -> None:
    cast.supporter("บุญมี")
    circle = program_of_amina(cast).get("/circle").json()
    assert circle["name"] == "Amina"
    (supporter,) = circle["supporters"]
    assert (supporter["name"], supporter["consent"]) == ("บุญมี", "agreed")


def _tomorrow(cast: Cast) -> str:
    return (cast.now + timedelta(days=1)).isoformat()
