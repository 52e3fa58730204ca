"""What `yana doctor` says of the watchers: the auditor, the canary, the ping, and `/health`."""

from datetime import datetime

from yana.engine.readiness import ROBOT_MISSING, of_canary, spoken
from yana.engine.watched import Watch, Watcher
from yana.project.finding import Finding
from yana.project.options import Options
from yana.project.watching import operators, robot_address, watching
from yana.store.watches import watches

START = "Run: yana serve (or yana engine)"


def auditor(_options: Options) -> Finding:
    """Say when the auditor last looked, and what it found overdue."""
    seen, now = watches().get(Watcher.AUDITOR), _now()
    if seen is None:
        what = "The auditor, which sees whether anything is overdue, has never looked."
        return Finding(good=False, what=what, to_do=START)
    what = f"The auditor last looked {spoken(abs(now - seen.at))} ago. "
    return Finding(
        good=seen.good,
        what=what + (seen.said or "Nothing was overdue."),
        to_do="An engine is too slow, or has stopped. See the findings above, and its log.",
    )


def canary(options: Options) -> Finding:
    """Say whether test calls are answered, over which channel, and how long it took."""
    if options.canary_every is None:
        what = "No test calls are made, so nobody knows whether messages arrive."
        return Finding(good=False, what=what, to_do="Take YANA_CANARY_MINUTES out of the settings.")
    if watching(options).robot_missing:
        return Finding(good=False, what=ROBOT_MISSING, to_do="Set YANA_ROBOT, and start it again.")
    seen, now = watches().get(Watcher.CANARY), _now()
    if seen is None:
        return Finding(good=False, what="No test call was made yet.", to_do=START)
    unwell = of_canary(seen, watching(options), now)
    what = f"{_last_good(seen, now)} {unwell}".strip()
    return Finding(good=not unwell, what=what + _over(options), to_do=_where_it_is(seen))


def called_operators(options: Options) -> Finding:
    """Say who is told when a test call goes unanswered."""
    count = len(operators(options))
    return Finding(
        good=count > 0,
        what=f"Addresses of operators, told when test messages do not arrive: {count}.",
        to_do="Set YANA_OPERATORS to your e-mail address, better to two at different providers.",
    )


def ping(options: Options) -> Finding:
    """Say whether somebody outside is told that all is well, and when it last was."""
    if not options.deadman_url:
        what = "Nobody outside notices when this machine stops: no dead-man ping is set up."
        to_do = "Set YANA_DEADMAN_URL; docs/howto/watch.md says how."
        return Finding(good=False, what=what, to_do=to_do)
    seen, now = watches().get(Watcher.PING), _now()
    if seen is None:
        what = "No dead-man ping has left yet: it waits until all of the above is well."
        return Finding(good=False, what=what, to_do="See the findings above.")
    age = seen.good_since(now)
    last = "None was taken yet." if age is None else f"The last was taken {spoken(age)} ago."
    late = age is None or age > watching(options).ping_good_for
    error = f" The newest: {seen.said}." if seen.said and late else ""
    return Finding(
        good=not late,
        what=f"Dead-man ping: {last}{error}",
        to_do="While anything above is not well, none leaves. Else check YANA_DEADMAN_URL.",
    )


def _last_good(seen: Watch, now: datetime) -> str:
    age = seen.good_since(now)
    if age is None:
        return "No test call was answered yet."
    took = f", {seen.said}" if seen.good and seen.said else ""
    return f"The last test call that was answered: {spoken(age)} ago{took}."


def _over(options: Options) -> str:
    if robot_address(options).channel == "inbox" and options.mail:
        return " It stays inside this machine, so it does not show whether mail arrives."
    return ""


def _where_it_is(seen: Watch) -> str:
    """How far the test message got, as far as is known here."""
    from yana.store.reading import sent

    messages = sent(seen.about) if seen.about else []
    if not messages:
        return "Wait some minutes, and look again."
    newest = messages[-1]
    code = f" ({newest.code})" if newest.code else ""
    return (
        f"The test message is {newest.state.value}{code}. Is it not handed? Then check YANA_MAIL. "
        "Is it handed? Then check that mail to YANA_ROBOT comes to `yana mail-in`."
    )


def _now() -> datetime:
    from yana.project.wiring import system

    return system().clock.now()
