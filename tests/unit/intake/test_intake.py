"""The intake: received only when it is in the store, kept only when it is on the disk."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.trouble.disks import small_disk
from tests.unit.core.cast import AMINA, BEN, EVENING, id_of
from tests.unit.engine.fakes import LINKS, StillClock
from tests.unit.intake.fakes import KEY, LINK, SECONDS_MAX, FakeStore, intake, run
from yana.core.check_in_event import Said
from yana.engine.links import Purpose
from yana.intake.keys import KNOWN_FOR, hash_of
from yana.intake.spool import Spool

RECEIVED = {"received": True}
BEARER = {b"authorization": f"Bearer {KEY}".encode()}
FORM = {b"content-type": b"application/x-www-form-urlencoded"}


@pytest.mark.parametrize("link", ["", LINK, f"{LINK}/"])
@pytest.mark.parametrize("said", list(Said))
def test_what_was_received_is_in_the_store(tmp_path: Path, said: Said, link: str) -> None:
    store = FakeStore()

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            told = await amina.says(said.value, "mine", link=link)
            assert (told.status, told.body) == (200, RECEIVED)
            (kept,) = store.arrivals
            assert (kept.person_id, kept.said, kept.request_id) == (AMINA.id, said, "mine")
            assert (kept.at, kept.way) == (EVENING, "link" if link else "key")

    run(story)


def test_what_comes_in_together_shares_a_commit(tmp_path: Path) -> None:
    store = FakeStore()

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            told = await asyncio.gather(*(amina.says("good", f"{n}") for n in range(300)))
            assert {one.status for one in told} == {200}

    run(story)
    assert len(store.arrivals) == 300
    assert len(store.batches) < 10


def test_a_link_takes_a_form_without_an_id(tmp_path: Path) -> None:
    store = FakeStore()

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            for _ in range(2):
                told = await amina.sends("POST", f"/in/c/{LINK}", FORM, b"said=as_usual")
                assert told.body == RECEIVED

    run(story)
    assert [one.said for one in store.arrivals] == [Said.AS_USUAL, Said.AS_USUAL]


OTHER_PURPOSE = LINKS.token(Purpose.MEMBER, AMINA.id, BEN.id)
NOBODY = LINKS.token(Purpose.CHECK_IN, id_of("rhythm"), id_of("nobody"))


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        (("GET", "/in/check-in", BEARER, b""), 405, "sent with POST"),
        (("HEAD", f"/in/c/{LINK}", {}, b""), 405, "sent with POST"),
        (("DELETE", f"/in/c/{LINK}", {}, b""), 405, "sent with POST"),
        (("POST", "/elsewhere", {}, b""), 404, "/in/check-in"),
        (("POST", "/in/check-in", {}, b"{}"), 401, "/tokens/"),
        (("POST", "/in/check-in", {b"authorization": b"Basic x"}, b"{}"), 401, "/tokens/"),
        (("POST", "/in/check-in", BEARER, b"no"), 400, "JSON object"),
        (("POST", "/in/check-in", BEARER, b"[1]"), 400, "JSON object"),
        (("POST", "/in/check-in", BEARER, b"\xff"), 400, "JSON object"),
        (("POST", "/in/check-in", BEARER, b"[" * 4_000), 400, "JSON object"),
        (("POST", "/in/check-in", BEARER, b"{}"), 422, "not_well"),
        (("POST", "/in/check-in", BEARER, b'{"said": ["good"]}'), 422, "not_well"),
        (("POST", "/in/check-in", BEARER, b'{"said": "fine"}'), 422, "not_well"),
        (("POST", "/in/check-in", BEARER, b'{"said": "good", "at": 1}'), 422, "no other field"),
        (("POST", "/in/check-in", BEARER, b'{"said": "good", "request_id": ""}'), 422, "64"),
        (("POST", "/in/check-in", BEARER, b'{"said": "good", "request_id": 1}'), 422, "64"),
        (("POST", "/in/check-in", BEARER, b'{"said":"good","request_id":"\\u0000"}'), 422, "64"),
        (("POST", "/in/check-in", BEARER, b'{"said":"good","request_id":"\\ud800"}'), 422, "64"),
        (("POST", "/in/check-in", BEARER, b'{"said": "good"}'.ljust(5_000)), 413, "4,096"),
        (("POST", "/in/check-in", {**BEARER, b"content-length": b"9999"}, b""), 413, "4,096"),
        (("POST", "/in/c/", {}, b'{"said": "good"}'), 404, "newest message"),
        (("POST", "/in/c/x", {}, b'{"said": "good"}'), 404, "newest message"),
        (("POST", f"/in/c/{OTHER_PURPOSE}", {}, b'{"said": "good"}'), 404, "newest message"),
        (("POST", f"/in/c/{NOBODY}", {}, b'{"said": "good"}'), 404, "newest message"),
        (("POST", f"/in/c/{LINK}", FORM, b"said=%ff"), 400, "form in UTF-8"),
        (("POST", f"/in/c/{LINK}", FORM, b"said=fine"), 422, "not_well"),
    ],
)
def test_what_cannot_be_taken_keeps_nothing_and_says_what_to_do(
    tmp_path: Path, asked: tuple[str, str, Mapping[bytes, bytes], bytes], status: int, says: str
) -> None:
    store = FakeStore()

    async def story() -> None:
        async with intake(store, tmp_path) as somebody:
            told = await somebody.sends(*asked)
            assert told.status == told.body["status"] == status
            assert told.headers[b"content-type"] == b"application/problem+json"
            assert says in told.body["detail"]

    run(story)
    assert not store.arrivals
    assert Spool(tmp_path / "intake").oldest() is None


def test_a_key_that_is_unknown_or_of_no_person_is_told_so(tmp_path: Path) -> None:
    store = FakeStore()
    store.keys[hash_of(b"of nobody yet")] = None

    async def story() -> None:
        async with intake(store, tmp_path) as somebody:
            assert (await somebody.says("good", key="guessed")).status == 401
            assert (await somebody.says("good", key="of nobody yet")).status == 403
            store.keys[hash_of(b"of nobody yet")] = AMINA.id
            assert (await somebody.says("good", key="of nobody yet")).status == 200

    run(story)


def test_a_key_is_asked_for_once_and_a_revoked_one_stops_soon(tmp_path: Path) -> None:
    store, clock = FakeStore(), StillClock()

    async def story() -> None:
        async with intake(store, tmp_path, clock) as amina:
            for number in range(3):
                assert (await amina.says("good", f"{number}")).status == 200
            assert len(store.asked) == 1
            store.keys.clear()
            assert (await amina.says("good", "still")).status == 200
            clock.at += KNOWN_FOR
            assert (await amina.says("good", "no more")).status == 401

    run(story)


def test_one_that_cannot_be_kept_spoils_no_other(tmp_path: Path) -> None:
    store = FakeStore()
    store.bad = AssertionError()

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            names = ("one", "bad", "two")
            told = await asyncio.gather(*(amina.says("good", name) for name in names))
            assert [one.status for one in told] == [200, 500, 200]

    run(story)
    assert [one.request_id for one in store.arrivals] == ["one", "two"]


@pytest.mark.parametrize("key", ["", KEY])
def test_while_the_store_is_away_it_is_kept_and_comes_in_when_it_is_back(
    tmp_path: Path, key: str
) -> None:
    store = FakeStore()

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            store.away = True
            for number in range(3):
                told = await amina.says("good", f"{number}", key=key, link="" if key else LINK)
                assert (told.status, told.body["received"], told.body["kept"]) == (202, False, True)
                assert "not yet stored" in told.body["detail"]
            assert not store.arrivals
            store.away = False
            assert await asyncio.to_thread(store.kept.wait, SECONDS_MAX)
            while (await amina.says("good", "back")).status != 200:
                pass  # It is back, and the intake is about to see it.

    run(story)
    assert sorted(one.request_id for one in store.arrivals) == ["0", "1", "2", "back"]
    assert Spool(tmp_path / "intake").oldest() is None


@pytest.mark.parametrize("said", ["help", "not_well"])
def test_who_needs_somebody_hears_that_nobody_has_been_told_yet(tmp_path: Path, said: str) -> None:
    store = FakeStore()
    store.away = True

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            told = await amina.says(said, link=LINK)
            assert told.status == 202
            assert "Nobody has been told yet" in told.body["detail"]
            assert "112" in told.body["detail"]

    run(story)


def test_what_was_kept_comes_in_when_the_intake_is_started_again(tmp_path: Path) -> None:
    store = FakeStore()
    store.away = True

    async def before() -> None:
        async with intake(store, tmp_path) as amina:
            assert (await amina.says("help", "mine", link=LINK)).status == 202

    async def after() -> None:
        async with intake(store, tmp_path):
            assert await asyncio.to_thread(store.kept.wait, SECONDS_MAX)

    run(before)
    store.away = False
    run(after)
    assert [one.request_id for one in store.arrivals] == ["mine"]


def test_a_key_that_nobody_could_look_up_is_looked_up_later(tmp_path: Path) -> None:
    store = FakeStore()
    store.away = True

    async def story() -> None:
        async with intake(store, tmp_path) as somebody:
            assert (await somebody.says("good", "guessed", key="guessed")).status == 202
            assert (await somebody.says("good", "hers")).status == 202
            store.away = False
            assert await asyncio.to_thread(store.kept.wait, SECONDS_MAX)

    run(story)
    assert [one.request_id for one in store.arrivals] == ["hers"]


def test_a_store_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    store = FakeStore()

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            store.goes_on.clear()
            assert (await amina.says("good", "first", link=LINK)).status == 202
            assert (await amina.says("good", "second", link=LINK)).status == 202
            store.goes_on.set()
            assert await asyncio.to_thread(store.kept.wait, SECONDS_MAX)

    run(story)
    assert sorted(one.request_id for one in store.arrivals) == ["first", "second"]


def test_when_the_disk_is_full_as_well_it_is_not_accepted(tmp_path: Path) -> None:
    store = FakeStore()
    store.away = True

    async def story() -> None:
        async with intake(store, disk.folder) as amina:
            disk.fill()
            told = await amina.says("help", "refused", link=LINK)
            assert told.status == 503
            assert "not kept" in told.body["detail"]
            assert "112" in told.body["detail"]
            disk.clean_up()
            assert (await amina.says("help", "again", link=LINK)).status == 202

    with small_disk(tmp_path / "disk", size="256k") as disk:
        run(story)


def test_what_came_in_long_ago_keeps_its_moment(tmp_path: Path) -> None:
    store, clock = FakeStore(), StillClock()
    store.away = True

    async def story() -> None:
        async with intake(store, tmp_path, clock) as amina:
            assert (await amina.says("good", link=LINK)).status == 202
            clock.at += timedelta(hours=1)
            store.away = False
            assert await asyncio.to_thread(store.kept.wait, SECONDS_MAX)

    run(story)
    assert [one.at for one in store.arrivals] == [EVENING]


def test_what_was_kept_and_the_store_refuses_is_not_lost(tmp_path: Path) -> None:
    store = FakeStore()

    async def story() -> None:
        async with intake(store, tmp_path) as amina:
            store.away, store.bad = True, AssertionError()
            for name in ("one", "bad"):
                assert (await amina.says("help", name)).status == 202
            store.away = False
            assert await asyncio.to_thread(store.kept.wait, SECONDS_MAX)
            while (await amina.says("good", "back")).status != 200:
                pass  # It is back, and the intake is about to see it.

    run(story)
    assert {one.request_id for one in store.arrivals} == {"one", "back"}
    refused = [*(tmp_path / "intake").glob("*.refused")]
    assert len(refused) == 1
    assert "bad" in refused[0].read_text()
