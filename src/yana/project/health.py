"""`/health`: whether the part that reaches people is at work, for any heartbeat service to ask."""

from django.http import HttpRequest, JsonResponse

from yana.project import wiring
from yana.store.reading import engine_acted_at

SILENT_AFTER_SECONDS = 15
"""An engine says every two seconds that it lives."""


def health(_request: HttpRequest) -> JsonResponse:
    """Return 200 and the age of the engine's last act, or 503 when it is too long ago."""
    acted_at = engine_acted_at()
    age = None
    if acted_at is not None:
        age = round((wiring.system().clock.now() - acted_at).total_seconds(), 1)
    good = age is not None and age < SILENT_AFTER_SECONDS
    return JsonResponse({"engine_acted_seconds_ago": age}, status=200 if good else 503)
