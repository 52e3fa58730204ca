"""What a person is told about their own check-ins: letters, read again before they leave."""

from datetime import UTC, datetime

from yana.core.check_in import CheckIn
from yana.core.check_in_event import Missed, Prompt
from yana.core.circle import Circle, Person, Supporter, zone_of
from yana.core.effect import Message
from yana.engine.links import Links, Purpose
from yana.engine.ports import Letter, Outgoing, Transaction


def prompt(tx: Transaction, links: Links, row: CheckIn, asked: Prompt, now: datetime) -> None:
    """Post what asks the person to check in; each further one goes to their next address."""
    person = _person(tx, row)
    if person is None or not person.addresses:
        return
    why = "anew" if asked.anew else "back" if asked.back else "due"
    address = person.addresses[(asked.n - 1) % len(person.addresses)]
    facts = _facts(person, row, asked.expected_at, links) | {"why": why}
    letter = Letter(
        # By its version: after a clock set back it is asked for again.
        key=f"check-in:{row.id}:{row.version}",
        channel=address.channel,
        target=address.target,
        message=Message.CHECK_IN,
        facts=facts,
    )
    tx.post(letter, now)


def told_missed(tx: Transaction, links: Links, row: CheckIn, missed: Missed, now: datetime) -> None:
    """Post to each address of the person that their people are being asked now."""
    person = _person(tx, row)
    for number, address in enumerate(() if person is None else person.addresses):
        assert person is not None
        letter = Letter(
            key=f"missed:{row.id}:{row.version}:{number}",
            channel=address.channel,
            target=address.target,
            message=Message.CHECK_IN_MISSED,
            facts=_facts(person, row, missed.expected_at, links),
        )
        tx.post(letter, now)


def told_pause(
    tx: Transaction, links: Links, circle: Circle, knows: Supporter, until: datetime, now: datetime
) -> None:
    """Post to a supporter that the person pauses, and wants them to know."""
    link = links.url(Purpose.MEMBER, circle.person.id, knows.id)
    local = until.astimezone(zone_of(circle.person.zone))
    for address in knows.addresses[:1]:
        facts = {
            "person": circle.person.name,
            "name": knows.name,
            "language": knows.language,
            "until": f"{local.day} {local:%B %Y}",
            "link": link,
            "leave_link": link,
            "trial": "yes" if circle.person.trial else "",
        }
        letter = Letter(
            key=f"pause:{circle.person.id}:{knows.id}:{until:%Y%m%d%H%M}:{now:%Y%m%d%H%M}",
            channel=address.channel,
            target=address.target,
            message=Message.PAUSE_KNOWN,
            facts=facts,
            responder_id=knows.id,
        )
        tx.post(letter, now)


def prompt_wanted(tx: Transaction, sent: Outgoing) -> bool:
    """Return whether this check-in is still expected, or still missed."""
    row = tx.check_in(sent.facts["check_in"])
    if row is None:
        return False
    about = datetime.fromisoformat(sent.facts["expected_at"])
    if sent.message is Message.CHECK_IN_MISSED:
        return row.missed_since is not None
    return row.expected_at == about


def _person(tx: Transaction, row: CheckIn) -> Person | None:
    circle = tx.circle(row.person_id)
    return None if circle is None else circle.person


def _facts(person: Person, row: CheckIn, expected_at: datetime, links: Links) -> dict[str, str]:
    local = expected_at.astimezone(zone_of(row.rhythm.zone))
    return {
        "name": person.name,
        "language": person.language,
        "time": f"{local:%H:%M}",
        "link": links.url(Purpose.CHECK_IN, row.id, person.id),
        "trial": "yes" if person.trial else "",
        "check_in": row.id,
        "expected_at": expected_at.astimezone(UTC).isoformat(),
    }
