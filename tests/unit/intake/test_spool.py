"""The spool: what was called kept is there after any crash, and half a line spoils no other."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.trouble.disks import small_disk
from tests.unit.core.cast import AMINA, EVENING
from tests.unit.intake.fakes import waiting
from yana.core.check_in_event import Said
from yana.intake.spool import SUFFIX, NotKept, Spool
from yana.intake.waiting import Waiting


def names(spool: Spool) -> list[str]:
    """What all files hold, each taken and removed."""
    found: list[str] = []
    while (taken := spool.oldest()) is not None:
        found += [one.request_id for one in taken.read()]
        taken.remove()
    return found


def test_what_was_kept_is_read_as_it_was_said(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "intake")
    by_key = Waiting(
        said=Said.HELP, request_id="älter", at=EVENING, way="key", key_hash="0123456789abcdef"
    )
    spool.keep([waiting(said=Said.GOOD), by_key])
    taken = spool.oldest()
    assert taken is not None
    first, second = taken.read()
    assert (first.said, first.person_id, first.at) == (Said.GOOD, AMINA.id, EVENING)
    assert (second.said, second.request_id, second.way) == (Said.HELP, "älter", "key")
    assert (second.person_id, second.key_hash) == ("", "0123456789abcdef")
    taken.remove()
    assert spool.oldest() is None


def test_what_is_kept_while_a_file_is_taken_lies_in_another(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep([waiting("one")])
    taken = spool.oldest()
    assert taken is not None
    spool.keep([waiting("two")])
    assert [one.request_id for one in taken.read()] == ["one"]
    taken.remove()
    assert names(spool) == ["two"]


def test_the_next_process_finds_it_and_skips_a_line_that_a_crash_has_torn(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep([waiting("one"), waiting("two")])
    (path,) = tmp_path.iterdir()
    with path.open("ab") as file:
        file.write(b'{"said": "good", "request_id": "torn", "at": "2026')
    spool.close()
    assert names(Spool(tmp_path)) == ["one", "two"]
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "line", [b"\n", b"\0\0\0\0\n", b"[]\n", b"{}\n", b'{"said": "perhaps"}\n', b"\xff\xfe\n"]
)
def test_a_line_that_makes_no_sense_spoils_no_other(tmp_path: Path, line: bytes) -> None:
    spool = Spool(tmp_path)
    spool.keep([waiting("one")])
    (path,) = tmp_path.iterdir()
    with path.open("ab") as file:
        file.write(line)
    spool.keep([waiting("two")])
    assert names(spool)[0] == "one"


def test_a_file_that_another_process_writes_is_left_to_it(tmp_path: Path) -> None:
    theirs, ours = Spool(tmp_path), Spool(tmp_path)
    theirs.keep([waiting("theirs")])
    assert ours.oldest() is None
    ours.keep([waiting("ours")])
    assert names(ours) == ["ours"]
    assert names(theirs) == ["theirs"]


def test_a_store_that_is_away_again_leaves_the_file_for_later(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep([waiting("one")])
    taken = spool.oldest()
    assert taken is not None
    assert Spool(tmp_path).oldest() is None
    taken.leave()
    assert names(Spool(tmp_path)) == ["one"]


def test_a_file_that_is_long_enough_is_followed_by_another(tmp_path: Path) -> None:
    spool = Spool(tmp_path, file_bytes_max=100)
    for number in range(4):
        spool.keep([waiting(f"{number}")])
    assert len([*tmp_path.iterdir()]) == 4
    assert sorted(names(spool)) == ["0", "1", "2", "3"]


def test_a_spool_that_holds_too_much_takes_no_more(tmp_path: Path) -> None:
    spool = Spool(tmp_path, file_bytes_max=1, all_bytes_max=1)
    spool.keep([waiting("one")])
    with pytest.raises(NotKept):
        spool.keep([waiting("two")])
    assert names(spool) == ["one"]
    spool.keep([waiting("three")])


def test_a_full_disk_keeps_nothing_of_what_it_refused_and_goes_on_afterwards(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", size="256k") as disk:
        spool = Spool(disk.folder / "intake")
        spool.keep([waiting("one")])
        disk.fill()
        for _ in range(3):
            with pytest.raises(NotKept):
                spool.keep([waiting(f"refused {number}") for number in range(100)])
        disk.clean_up()
        spool.keep([waiting("two")])
        assert sorted(names(spool)) == ["one", "two"]


def test_a_file_that_was_taken_as_it_was_made_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "just-made.jsonl"
    path.touch()
    held = os.open(path, os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert Spool(tmp_path).oldest() is None
    os.close(held)
    assert names(Spool(tmp_path)) == []
    assert not path.exists()


def test_what_cannot_be_opened_holds_up_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    (tmp_path / f"0{SUFFIX}").mkdir()  # Nobody can write to it, not even root.
    os.utime(tmp_path / f"0{SUFFIX}", (0, 0))
    spool.keep([waiting("one")])
    assert names(spool) == ["one"]
    assert (tmp_path / f"0{SUFFIX}").is_dir()


def test_what_is_set_aside_stays_for_the_operator_and_is_not_tried_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep([waiting("one")])
    taken = spool.oldest()
    assert taken is not None
    taken.set_aside()
    assert spool.oldest() is None
    (path,) = tmp_path.iterdir()
    assert path.suffix == ".refused"
    assert "one" in path.read_text()
