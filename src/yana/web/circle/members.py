"""Each supporter as the person sees them: what they agreed to, and how they are reached. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from yana.core.circle import Circle, Consent, Supporter
from yana.engine.ports import SendState
from yana.web.circle.reachable import LOST
from yana.web.fields import languages

ASKABLE = frozenset({Consent.INVITED, Consent.EXCLUDED})
"""Whom the person may ask again; "no thank you" and a step back are theirs to change."""

CONSENT_WORDS = {
    Consent.INVITED: "has not answered yet",
    Consent.AGREED: "agreed",
    Consent.REFUSED: "said no thank you",
    Consent.LEFT: "stepped back",
    Consent.EXCLUDED: "is not in your circle any more",
}


@dataclass(frozen=True, kw_only=True)
class Member:
    """One supporter, in words."""

    id: str
    name: str
    consent: str
    agreed: bool
    excluded: bool
    removable: bool
    askable: bool
    address: str
    language: str
    quiet: str
    may_wake: bool
    lost: bool


def members(circle: Circle, latest: Mapping[str, SendState]) -> list[Member]:
    """Return everyone who was ever asked, in the order in which they are reached."""
    return [_member(one, latest.get(one.id)) for one in circle.supporters]


def _member(supporter: Supporter, latest: SendState | None) -> Member:
    return Member(
        id=supporter.id,
        name=supporter.name,
        consent=CONSENT_WORDS[supporter.consent],
        agreed=supporter.agreed,
        excluded=supporter.consent is Consent.EXCLUDED,
        removable=supporter.consent not in {Consent.EXCLUDED, Consent.REFUSED},
        askable=supporter.consent in ASKABLE,
        address=_address(supporter),
        language=dict(languages()).get(supporter.language, supporter.language),
        quiet=_quiet(supporter),
        may_wake=supporter.may_wake,
        lost=latest in LOST,
    )


def _address(supporter: Supporter) -> str:
    first = supporter.addresses[0]
    return "the trial inbox" if first.channel == "inbox" else first.target


def _quiet(supporter: Supporter) -> str:
    if supporter.quiet is None:
        return "none"
    return f"{supporter.quiet.start:%H:%M} to {supporter.quiet.end:%H:%M}, {supporter.zone}"
