"""The two-second rule: a press counts only from a page that was open for a moment.

Mail scanners open links, run what is on the page and press every button at once (Healthchecks saw
Office 365 do it in 2019). So each form carries when its page was loaded, signed for this link
alone. A human who is told "please press again" keeps the first moment, and gets through.
"""

from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

OPEN_FOR_MIN = timedelta(seconds=2)
"""Nobody reads two buttons and chooses faster; a scanner does not wait."""

FIELD = "loaded"


def seal(token: str, at: datetime) -> str:
    """Return what the form of this link carries: that its page was loaded at this moment."""
    return _signer(token).sign(str(round(at.timestamp() * 1000)))


def loaded_at(request: HttpRequest, token: str, now: datetime) -> datetime | None:
    """Return when the page behind this form was loaded, or None when it never was."""
    try:
        text = _signer(token).unsign(request.POST.get(FIELD, ""))
    except BadSignature:
        return None
    # Never later than now: after a clock was set back, two more seconds are enough.
    return min(datetime.fromtimestamp(int(text) / 1000, tz=UTC), now)


def counts(at: datetime | None, now: datetime) -> bool:
    """Return whether a press now, on a page loaded then, is taken as a human's."""
    return at is not None and now - at >= OPEN_FOR_MIN


def _signer(token: str) -> Signer:
    return Signer(salt=f"yana.responder.loaded:{token}")
