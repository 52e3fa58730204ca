"""What the world said of a message is kept as it was said, with its time, for the operator."""

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, EVENING, signal
from tests.unit.engine.fakes import Town
from yana.engine.memory_rows import Sent
from yana.engine.ports import Accepted, NotTried, Refused, Result, SendState, Unknown


def after(result: Result) -> Sent:
    """What is kept of a ring to Ben of which the channel said this."""
    town = Town()
    town.ledger.add_circle(CIRCLE)
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.email.answers.append(result)
    town.outbox.turn(EVENING)
    town.outbox.turn(EVENING, claim=False)
    return town.ledger.sent(call.id)[0]


@pytest.mark.parametrize(
    ("result", "state", "code"),
    [
        (Refused(for_good=True, code="550"), SendState.DEAD, "550"),
        (Refused(for_good=False, code="451"), SendState.READY, "451"),
        (Unknown(detail="cut after DATA"), SendState.UNKNOWN, "cut after DATA"),
    ],
)
def test_a_refusal_is_kept_in_the_words_of_who_refused(
    result: Result, state: SendState, code: str
) -> None:
    kept = after(result)
    assert (kept.state, kept.code) == (state, code)
    assert kept.ended_at == (EVENING if state is SendState.DEAD else None)


def test_what_was_taken_is_kept_with_its_time_and_the_providers_own_name_for_it() -> None:
    kept = after(Accepted(provider_id="7"))
    assert (kept.state, kept.provider_id, kept.handed_at) == (SendState.HANDED, "7", EVENING)


def test_what_was_not_tried_is_due_again_as_if_it_had_not_been_claimed() -> None:
    kept = after(NotTried())
    assert (kept.state, kept.tries, kept.due_at, kept.worker) == (SendState.READY, 0, EVENING, "")
    assert kept.responder_id == BEN.id != CHI.id
    assert not kept.repeat
