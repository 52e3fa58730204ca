"""`/health`: whether a call that came in now would reach somebody; `/health/live`: the engine."""

from datetime import timedelta

from django.http import HttpRequest, JsonResponse

from yana.engine.readiness import problems
from yana.engine.watchdog import SILENT_AFTER
from yana.engine.watched import Watcher
from yana.project import wiring
from yana.project.options import load
from yana.project.watching import robot_address, watching
from yana.store.reading import engine_acted_at
from yana.store.watches import watches


def health(_request: HttpRequest) -> JsonResponse:
    """Return 200 if the engine acts and a test message arrived lately, or 503 and what is wrong."""
    now = wiring.system().clock.now()
    options = load()
    seen = watches()
    canary, ping = seen.get(Watcher.CANARY), seen.get(Watcher.PING)
    wrong = problems(seen, watching(options), now)
    acted_at = engine_acted_at()
    said = {
        "ready": not wrong,
        "problems": wrong,
        "engine_acted_seconds_ago": _seconds(None if acted_at is None else now - acted_at),
        "canary_good_seconds_ago": _seconds(None if canary is None else canary.good_since(now)),
        "canary_over": robot_address(options).channel if options.canary_every else None,
        "ping_good_seconds_ago": _seconds(None if ping is None else ping.good_since(now)),
    }
    return JsonResponse(said, status=503 if wrong else 200)


def live(_request: HttpRequest) -> JsonResponse:
    """Return 200 and the age of the engine's last act, or 503 when it is too long ago."""
    acted_at = engine_acted_at()
    age = None if acted_at is None else wiring.system().clock.now() - acted_at
    lives = age is not None and abs(age) < SILENT_AFTER
    return JsonResponse({"engine_acted_seconds_ago": _seconds(age)}, status=200 if lives else 503)


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)
