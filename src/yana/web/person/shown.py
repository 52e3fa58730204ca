"""Which calls the person's own pages show: none that must stay quiet, for somebody may look on."""

from yana.core.call import Call
from yana.store import reading


def open_call(person_id: str) -> Call | None:
    """Return the person's open call, if their pages may show it."""
    return _shown(reading.open_call(person_id))


def latest_call(person_id: str) -> Call | None:
    """Return the newest call that the person's pages may show, as if there were none after it."""
    calls = reading.calls_backwards(person_id)
    return next((one for one in calls if one is None or not one.hidden), None)


def _shown(call: Call | None) -> Call | None:
    return None if call is None or call.hidden else call
