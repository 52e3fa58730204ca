"""The count itself: what never came, what came twice, and what was only said to have left."""

import smtplib
from datetime import UTC, datetime

from tests.losses.counted import Counted, count, row
from tests.losses.place import Place
from tests.scenario.harness.mailbox import REPEAT
from yana.store.models import SendRow

BEN, CHI = "ben@example.test", "chi@example.test"


def arrives(place: Place, to: str, token: str, text: str = "Amina asks for you.") -> None:
    """A mail that comes to the mail server over a line of its own."""
    mail = f"Message-ID: <{token}@yana.example.test>\r\nTo: {to}\r\n\r\n{text}\r\n"
    with smtplib.SMTP("127.0.0.1", place.sink.port) as line:
        line.sendmail("yana@example.test", [to], mail)


def test_who_heard_nothing_is_lost(on_sqlite: Place) -> None:
    with on_sqlite.installation():
        arrives(on_sqlite, BEN, "one")
        counted = count(on_sqlite, {BEN, CHI})
    assert (counted.expected, counted.lost) == (2, 1)
    assert not counted.clean


def test_what_came_again_is_a_repeat_if_it_says_so_and_else_a_double(on_sqlite: Place) -> None:
    with on_sqlite.installation():
        arrives(on_sqlite, BEN, "one")
        arrives(on_sqlite, BEN, "one", f"{REPEAT}: we could not know.")
        assert count(on_sqlite, {BEN}).clean
        arrives(on_sqlite, CHI, "two")
        arrives(on_sqlite, CHI, "two")
        counted = count(on_sqlite, {BEN, CHI})
    assert (counted.lost, counted.repeated, counted.doubled) == (0, 1, 1)
    assert not counted.clean


def test_what_is_called_handed_over_and_never_came_is_untrue(on_sqlite: Place) -> None:
    now = datetime.now(UTC)
    with on_sqlite.installation():
        for number, state in enumerate(("handed", "claimed")):
            SendRow.objects.create(
                key=str(number),
                channel="email",
                target=BEN,
                message="invitation",
                n=1,
                pass_no=0,
                step_no=0,
                state=state,
                created_at=now,
                due_at=None if state == "handed" else now,
                handed_at=now if state == "handed" else None,
            )
        counted = count(on_sqlite, set())
    assert (counted.untrue, counted.on_its_way) == (1, 1)
    assert not counted.clean


def test_a_row_of_the_table_tells_each_round_and_what_remains() -> None:
    clean = Counted(
        expected=600, lost=0, repeated=2, doubled=0, untrue=0, on_its_way=0, silent=0, said="quiet"
    )
    told = row("killed", "SQLite", [clean, clean])
    assert told == "| killed | SQLite | 2 | 600 | 0 | 2 | 0 | nothing | quiet |"
    lossy = Counted(expected=600, lost=3, repeated=0, doubled=1, untrue=1, on_its_way=4, silent=2)
    told = row("killed", "SQLite", [clean, lossy])
    assert "| 0, 3 | 2, 0 | 0, 1 | 4 on their way, 2 silent calls, 1 untrue |" in told
