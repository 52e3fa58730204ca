"""Each row of the table of losses, small: real processes, real databases, counted at a mail server.

`make losses` counts the same at whole size.
"""

import pytest

from tests.losses import asked, disk, killed, refused, release, restarted
from tests.losses.counted import Counted
from tests.losses.place import Place


def nothing_is_lost(counted: Counted, expected: int) -> None:
    """Everybody heard, nothing came twice unsaid, and nothing is stuck or untrue."""
    assert counted.expected == expected
    assert counted.clean, counted


@pytest.mark.parametrize(("kills", "workers"), [(1, 1), (4, 1)])
def test_engines_that_are_killed_as_they_start_lose_nothing(
    place: Place, kills: int, workers: int
) -> None:
    nothing_is_lost(killed.while_it_starts(place, 120, kills, workers), 120)


@pytest.mark.parametrize(("kills", "workers"), [(1, 1), (1, 10), (4, 10)])
def test_engines_that_are_killed_as_they_send_lose_nothing(
    place: Place, kills: int, workers: int
) -> None:
    nothing_is_lost(killed.while_it_sends(place, 120, kills, workers), 120)


def test_two_engines_of_which_one_is_killed_in_turn_lose_nothing(place: Place) -> None:
    nothing_is_lost(killed.one_of_two(place, 120, kills=3), 120)


def test_a_mail_server_that_is_away_when_calls_are_due_loses_nothing(place: Place) -> None:
    counted = refused.port_closed(place, 20)
    nothing_is_lost(counted, 20)
    assert not counted.repeated


def test_a_mail_server_that_refuses_for_now_loses_nothing(place: Place) -> None:
    counted = refused.refused_for_now(place, 20)
    nothing_is_lost(counted, 20)
    assert not counted.repeated


def test_a_domain_that_refuses_holds_up_no_other(on_sqlite: Place) -> None:
    counted = refused.one_domain_refuses(on_sqlite, 20)
    nothing_is_lost(counted, 40)
    assert not counted.repeated


def test_one_receiver_that_never_answers_holds_up_no_other(on_sqlite: Place) -> None:
    counted = refused.one_hangs(on_sqlite, others=10, workers=8)
    nothing_is_lost(counted, 11)
    assert counted.seconds < 3.0


def test_what_was_called_received_is_heard_whichever_process_dies(place: Place) -> None:
    nothing_is_lost(asked.while_parts_die(place, asks=80, kills=4), 80)


def test_an_idle_engine_outlives_a_database_that_restarts(on_mortal: Place) -> None:
    counted = restarted.while_idle(on_mortal, 20)
    nothing_is_lost(counted, 20)
    assert counted.said == restarted.LIVES


def test_a_database_that_restarts_again_and_again_under_load_loses_nothing(
    on_mortal: Place,
) -> None:
    counted = restarted.under_load(on_mortal, asks=60, restarts=4)
    nothing_is_lost(counted, 60)
    assert restarted.LIVES in counted.said


def test_a_disk_that_is_full_for_a_while_loses_nothing(on_sqlite: Place) -> None:
    nothing_is_lost(disk.full(on_sqlite, asks=60, times=2), 60)


def test_a_disk_that_can_only_be_read_for_a_while_loses_nothing(on_sqlite: Place) -> None:
    counted = disk.read_only(on_sqlite, calls=20, asks=10)
    nothing_is_lost(counted, 30)
    assert not counted.repeated


def test_a_change_from_the_previous_release_with_calls_open_loses_nothing(place: Place) -> None:
    try:
        counted = release.rolling_change(place, calls=80, asks=40)
    except release.NoHistory as missing:
        pytest.skip(str(missing))
    nothing_is_lost(counted, 80 + 20 + 40)
    assert not counted.repeated
    assert "the old engine ended with 0" in counted.said
