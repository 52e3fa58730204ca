"""`/health`: whether the part that reaches people is at work, for any heartbeat service to ask."""

from django.http import HttpRequest, JsonResponse

from yana.engine.watchdog import SILENT_AFTER
from yana.project import wiring
from yana.store.reading import engine_acted_at


def health(_request: HttpRequest) -> JsonResponse:
    """Return 200 and the age of the engine's last act, or 503 when it is too long ago."""
    acted_at = engine_acted_at()
    if acted_at is None:
        return JsonResponse({"engine_acted_seconds_ago": None}, status=503)
    age = wiring.system().clock.now() - acted_at
    seconds = round(age.total_seconds(), 1)
    return JsonResponse(
        {"engine_acted_seconds_ago": seconds}, status=200 if abs(age) < SILENT_AFTER else 503
    )
