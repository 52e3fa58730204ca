"""All was well, it said; and nobody was told anything."""

from dataclasses import dataclass

from tests.watchers.station import ROBOT, Station
from yana.engine.ports import Accepted, Attempt, Result
from yana.store.models import InboxRow


@dataclass
class TakesAndForgets:
    """E-mail of a version that says it has sent, and has not."""

    name: str = "email"
    workers: int = 1

    def send(self, attempt: Attempt) -> Result:
        """Say that it was taken."""
        return Accepted(provider_id=attempt.token)


def test_f30_an_upgrade_after_which_nobody_is_told_is_known_within_minutes(
    watched: Station,
) -> None:
    """F30: after an upgrade nobody was told for most of an hour."""
    watched.lives(minutes=5)
    assert watched.health()[0] == 200
    watched.upgrade(TakesAndForgets())
    watched.lives(minutes=11)
    pinged = watched.pings
    assert watched.health()[0] == 503
    assert InboxRow.objects.filter(target="at-work").count() == 1, "told where it still works"
    assert watched.operator_mail == []
    watched.lives(minutes=5)
    assert watched.pings == pinged, "and whoever listens outside hears it as well"


def test_f50_while_no_message_leaves_nothing_says_that_all_is_well(watched: Station) -> None:
    """F50: "all is well" was said while every message failed."""
    watched.world.sink.refuse_for_now()
    watched.lives(minutes=30)
    assert watched.health()[0] == 503
    assert watched.pings == 0
    watched.world.sink.heal()
    watched.lives(minutes=2)
    assert watched.health()[0] == 200
    watched.world.sink.refuse_connection()
    watched.lives(minutes=16)
    status, said = watched.health()
    assert (status, len(said["problems"])) == (503, 1)
    pinged = watched.pings
    watched.lives(minutes=30)
    assert (watched.health()[0], watched.pings) == (503, pinged)


def test_p08_one_message_of_five_that_is_lost_on_the_way_is_seen(watched: Station) -> None:
    """P08: every fifth did not get through, unseen: all of them had been taken."""
    watched.lives(minutes=39)
    assert len(watched.world.sink.mails_to(ROBOT)) == 4
    watched.post_works = False
    watched.lives(minutes=2)
    watched.post_works = True
    watched.lives(minutes=5)
    assert len(watched.world.sink.mails_to(ROBOT)) == 5
    assert watched.health()[0] == 503
    assert len(watched.operator_mail) == 1
    watched.lives(minutes=5)
    assert watched.health()[0] == 200, "the next one arrived"
