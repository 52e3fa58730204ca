"""Promise 11, watched: pages say when the engine stands still, and do not say so when it runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yana.simulation.checkers.calm import GRACE, Span
from yana.simulation.checkers.reading import Reading
from yana.simulation.chronicle import Broken, Shown

PROMISE = 11

SILENT_AFTER_SECONDS = 15.0

SKEW_SECONDS = 10.0
"""Clocks of hosts may be seconds apart, and so is what a page counts."""

CLOCKS_SETTLE = timedelta(minutes=1)

DISTURBING = frozenset({"paused", "store_away", "clock", "killed", "no_engine"})


def watched(reading: Reading) -> list[Broken]:
    """Return every page that said of the engine what was not so."""
    return [
        Broken(promise=PROMISE, at=at, call=None, why=why)
        for at, why in _wrong(reading, list(reading.chronicle.of(Shown)))
    ]


def _wrong(reading: Reading, pages: list[Shown]) -> Iterator[tuple[datetime, str]]:
    since: datetime | None = None
    alive: bool | None = None
    for page in pages:
        if alive is not (page.engines_alive > 0):
            alive, since = page.engines_alive > 0, page.at
        assert since is not None
        if page.at - since <= GRACE:
            continue
        why = _should_run(reading, page) if alive else _should_stand(reading, page, since)
        if why is not None:
            yield page.at, why


def _should_stand(reading: Reading, page: Shown, since: datetime) -> str | None:
    """Without an engine nothing corrects what a wrong clock wrote down last."""
    # One that was born and died between two looks acted as well.
    births = [one for one in reading.calm.spans if one.kind in {"killed", "no_engine"}]
    lived = [at for one in births for at in (one.begin, one.end) if at <= page.at]
    since = max([since, *lived])
    if page.at - since <= GRACE:
        return None
    before = since - CLOCKS_SETTLE
    if reading.calm.met({"clock", "store_away"}, before, page.at, grace=CLOCKS_SETTLE):
        return None
    acted = page.acted_ago_seconds
    if acted is None or acted > SILENT_AFTER_SECONDS:
        return None
    return f"no engine runs since {since:%H:%M:%S}; the page says it acted {acted:.0f} s ago"


def _should_run(reading: Reading, page: Shown) -> str | None:
    met = reading.calm.met(DISTURBING, page.at, page.at, grace=CLOCKS_SETTLE)
    if any(_disturbs(one, page.at) for one in met):
        return None
    acted = page.acted_ago_seconds
    # Ahead is as wrong as long ago: a clock was set back, and nobody has acted by the new time.
    if acted is not None and abs(acted) < SILENT_AFTER_SECONDS + SKEW_SECONDS:
        return None
    said = "nothing of when it acted" if acted is None else f"it acted {acted:.0f} s ago"
    return f"{page.engines_alive} engines run; the page says {said}"


def _disturbs(trouble: Span, at: datetime) -> bool:
    """Return whether pages may be wrong now: by a set clock they are right again very soon."""
    if trouble.kind != "clock" or trouble.how == "frozen":
        return True
    return at <= trouble.begin + CLOCKS_SETTLE or at >= trouble.end
