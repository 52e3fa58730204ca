"""`yana doctor`: what is in order, what is not, and what to do about it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator

import django

from yana.engine.watchdog import SILENT_AFTER
from yana.project.clock_finding import clock
from yana.project.finding import Finding
from yana.project.options import Options, load


def arguments(_parser: ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def run(_given: Namespace) -> int:
    """Print each finding, and return 0 if all is in order."""
    options = load()
    findings = list(examine(options))
    for one in findings:
        print(f"{'ok  ' if one.good else 'LOOK'}  {one.what}")
        if not one.good:
            print(f"      {one.to_do}")
    return 0 if all(one.good for one in findings) else 1


def examine(options: Options) -> Iterator[Finding]:
    """Look at each part in turn; one that cannot be looked at is itself a finding."""
    django.setup()
    from yana.project import watch_findings

    parts: tuple[Callable[[Options], Finding], ...] = (
        _database,
        clock,
        _engine,
        watch_findings.auditor,
        _mail,
        watch_findings.canary,
        watch_findings.called_operators,
        watch_findings.ping,
        _address,
        _crisis_lines,
    )
    for look in parts:
        try:
            yield look(options)
        except Exception as error:  # noqa: BLE001 - a doctor that fails must say so, not stop.
            yield Finding(
                good=False,
                what=f"{look.__name__.strip('_').replace('_', ' ')}: {error}",
                to_do="This could not be looked at. Mend it first, then look again.",
            )


def _database(options: Options) -> Finding:
    from yana.store.reading import missing_migrations

    missing = missing_migrations()
    kind = options.database.partition(":")[0]
    if missing:
        return Finding(
            good=False,
            what=f"The database ({kind}) lacks {missing} changes of this version.",
            to_do="Run: yana migrate",
        )
    return Finding(good=True, what=f"The database ({kind}) has this version's shape.")


def _engine(_options: Options) -> Finding:
    from yana.project.wiring import system
    from yana.store.reading import engine_acted_at

    acted_at = engine_acted_at()
    if acted_at is None:
        return Finding(
            good=False,
            what="No engine has ever acted. Nobody would be reached.",
            to_do="Run: yana serve (or yana engine)",
        )
    age = system().clock.now() - acted_at
    return Finding(
        good=abs(age) < SILENT_AFTER,
        what=f"An engine last acted {age.total_seconds():.0f} seconds ago.",
        to_do="No engine is running now. Run: yana serve (or yana engine)",
    )


def _mail(options: Options) -> Finding:
    from yana.channels.email.settings import EmailSettings

    if not options.mail:
        return Finding(
            good=False,
            what="No mail server is set up. Messages stay in the inbox on this computer.",
            to_do="Set YANA_MAIL; docs/howto/email.md says how.",
        )
    from yana.channels.email.send import EmailChannel
    from yana.project.clock import SystemClock

    trouble = EmailChannel(EmailSettings.from_url(options.mail), SystemClock()).check()
    said = "" if trouble is None else f"{trouble.code} {trouble.detail}"
    return Finding(
        good=trouble is None,
        what="The mail server lets us in." if trouble is None else f"The mail server: {said}",
        to_do="Check YANA_MAIL; docs/howto/email.md says how.",
    )


def _address(options: Options) -> Finding:
    local = options.site_host in {"localhost", "127.0.0.1", "::1"}
    return Finding(
        good=options.secure or local,
        what=f"People reach YANA at {options.base_url}.",
        to_do="Links in messages should be https. Set YANA_BASE_URL and put HTTPS in front.",
    )


def _crisis_lines(_options: Options) -> Finding:
    from yana.project.wiring import system
    from yana.web.crisis_lines import check

    problems = check(system().clock.now().date())
    return Finding(
        good=not problems,
        what="Crisis lines are in date." if not problems else "; ".join(problems),
        to_do="Check each number at its source, and update web/crisis_lines/lines.json.",
    )
