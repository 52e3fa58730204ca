"""The heading of the waiting page is true, and what comes next is what the core will do."""

from datetime import timedelta

from tests.unit.core.cast import BEN, CHI, supporter
from tests.unit.web.person.lived import Lived
from yana.core.event import Acknowledged, Declined, Expected, PresenceConfirmed, TimeReached
from yana.core.lifecycle import advance
from yana.engine.ports import SendState
from yana.web.person.truth import NOTHING_LEFT, coming, engine_is_silent, not_told

EVA = supporter("Eva")


def test_nobody_has_answered_yet() -> None:
    said = Lived(supporters=(BEN, CHI, EVA)).asks("worried").truth()
    assert said.heading == "Nobody has answered yet."
    assert said.sentences == ("Asked so far: Ben and Chi.",)
    assert said.coming == "Next: at 20:05 we ask Eva."


def test_who_was_not_sent_anything_is_not_said_to_be_asked() -> None:
    lived = Lived().asks("worried").becomes(SendState.READY, tries=0)
    assert lived.truth().heading == "Your ask has arrived."
    assert lived.truth().sentences == ("We are telling Ben and Chi now.",)
    lived.passes(seconds=16)
    assert lived.truth().heading == "Nobody has answered yet."
    assert lived.truth().sentences == NOTHING_LEFT


def test_a_no_is_an_answer_so_the_heading_says_that_nobody_has_it() -> None:
    said = Lived().asks("worried").then(Declined(responder_id=CHI.id)).truth()
    assert said.heading == "Nobody has it yet."


def test_everyone_was_asked_so_everyone_is_asked_again() -> None:
    assert Lived().asks("danger").truth().coming == "Next: at 20:02 we ask Ben and Chi again."


def test_an_empty_circle_is_told_plainly() -> None:
    said = Lived(supporters=()).asks("urgent").truth()
    assert said.heading == "There is nobody we can reach now."
    assert said.coming == "Next: we look again at 20:05."


def test_ben_has_it_and_says_when_he_will_be_there() -> None:
    lived = Lived().asks("worried").then(Acknowledged(responder_id=BEN.id))
    assert lived.truth().heading == "Ben has it."
    assert lived.truth().sentences == ("Ben said: “I have this.”",)
    assert lived.truth().coming == "Next: at 20:10 we also ask Chi, to be sure."
    present_at = lived.now + timedelta(minutes=15)
    lived.then(Expected(responder_id=BEN.id, present_at=present_at))
    assert lived.truth().sentences == ("Ben said: “I will be there by 20:15.”",)


def test_two_have_it() -> None:
    lived = Lived().asks("danger").then(Acknowledged(responder_id=BEN.id))
    lived.then(Acknowledged(responder_id=CHI.id))
    assert lived.truth().heading == "Ben and Chi have it."


def test_when_ben_is_not_heard_of_others_are_asked() -> None:
    lived = Lived().asks("company").then(Acknowledged(responder_id=BEN.id)).passes(minutes=1)
    assert lived.truth().coming == "Next: at 20:30 we stop waiting for Ben. We ask Chi."


def test_ben_is_with_you_and_says_who_told_us() -> None:
    lived = Lived().asks("worried").then(PresenceConfirmed(responder_id=BEN.id))
    assert lived.truth().heading == "Ben is with you."
    assert lived.truth().sentences == ("Ben told us so.",)
    assert lived.truth().coming == "Next: at 21:00 we ask Ben: “Are you still there?”"
    lived.then(PresenceConfirmed(responder_id=CHI.id, by_person=True))
    assert lived.truth().heading == "Ben and Chi are with you."
    assert lived.truth().sentences == ("Ben told us so.", "You told us so.")


def test_one_is_there_and_another_has_it_too() -> None:
    lived = Lived().asks("worried").then(PresenceConfirmed(responder_id=BEN.id))
    lived.then(Acknowledged(responder_id=CHI.id))
    assert lived.truth().sentences == ("Ben told us so.", "Chi has it too.")


def test_a_moment_that_has_passed_is_now() -> None:
    lived = Lived().asks("danger")
    late = lived.now + timedelta(minutes=9)
    assert coming(lived.call, late) == "Next: now we ask Ben and Chi again."


def test_what_was_foretold_is_what_happens() -> None:
    lived = Lived(supporters=(BEN, CHI, EVA)).asks("worried")
    assert lived.call.due_at is not None
    foretold = coming(lived.call, lived.now)
    _, effects = advance(lived.call, TimeReached(), lived.call.due_at)
    assert [getattr(one, "responder_id", None) for one in effects] == [EVA.id]
    assert "Eva" in foretold


def test_an_engine_that_has_not_acted_for_long_is_said_to_be_silent() -> None:
    now = Lived().now
    assert engine_is_silent(None, now)
    assert engine_is_silent(now - timedelta(seconds=16), now)
    assert not engine_is_silent(now - timedelta(seconds=15), now)
    assert engine_is_silent(now + timedelta(hours=1), now), "kept before the clock stepped back"


def test_who_was_not_to_be_told_is_known_from_every_ask() -> None:
    lived = Lived().asks("company", do_not_tell=(BEN,)).asks("worried", do_not_tell=(CHI,))
    assert not_told(lived.call) == {BEN.id, CHI.id}
