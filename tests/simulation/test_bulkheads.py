"""What holds up a ring, or is not followed elsewhere, is seen by the checker of promise 9."""

from dataclasses import replace

from tests.simulation.blame import blamed
from tests.simulation.tale import Tale, member


def test_a_ring_that_another_channel_holds_up_is_seen() -> None:
    def phone_is_dead(*, ben: str, chi: str, over: float | None = None) -> str:
        tale = Tale().joins(-60, member("ben")).joins(-60, member("chi", channel="phone"))
        tale.trouble(-10, over, "channel", "phone").asks(0, ben=ben, chi=chi)
        return blamed(9, tale.until(60))

    assert "ben is shown as rung" in phone_is_dead(ben="rung", chi="rung")
    assert phone_is_dead(ben="waiting", chi="rung") == ""


def test_a_ring_that_another_address_holds_up_is_seen() -> None:
    tale = Tale("ben", "chi").trouble(-10, None, "address", "chi@example.org")
    tale.asks(0, ben="rung", chi="rung")
    assert "ben is shown as rung" in blamed(9, tale.sends(12, "ring", "ben").until(60))


def test_a_refusal_that_is_not_followed_elsewhere_is_seen() -> None:
    def phone_refuses(*, hangs: float, mail_at: float | None) -> str:
        both = replace(member("ben"), addresses=(("mail", "ben@a"), ("phone", "1")))
        tale = Tale().joins(-60, both).asks(0, ben="rung")
        if mail_at is not None:
            tale.sends(mail_at, "ring", "ben")
        tale.answers(hangs, "ring", "ben", "unknown", channel="phone")
        tale.answers(hangs + 5, "ring", "ben", "never", channel="phone")
        tale.until(200)
        return blamed(9, tale.over(201))

    assert "ben refuses over phone" in phone_refuses(hangs=1, mail_at=None)
    assert phone_refuses(hangs=1, mail_at=20) == ""
    assert phone_refuses(hangs=31, mail_at=0) == "", "one ring, whose first try hung"
    assert "ben refuses over phone" in phone_refuses(hangs=62, mail_at=0)
