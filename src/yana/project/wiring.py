"""The one place that joins the parts: which ledger, which clock, which channels."""

from collections.abc import Callable, Mapping
from uuid import uuid4

from yana.channels.registry import build_channels
from yana.core.circle import Circle
from yana.core.policy import Policy, Urgency, default_policies
from yana.engine.carriers import InlineCarrier, PooledCarrier
from yana.engine.check_ins import CheckIns
from yana.engine.entrance import Entrance
from yana.engine.links import Links
from yana.engine.loop import Loop
from yana.engine.outbox import Carrier, Outbox
from yana.engine.ports import Channel, Clock, Ledger
from yana.engine.recurrence import RuleCalendar
from yana.engine.system import System
from yana.engine.watch_circles import watch_policy
from yana.engine.watchdog import Auditor
from yana.project.clock import SystemClock
from yana.project.options import Options, load

TRIAL_PACE = 1 / 12
"""In a trial a minute takes five seconds, so that the whole story fits into two minutes."""

_installed: System | None = None


def system() -> System:
    """Return this process's joined parts, joining them at the first use."""
    return _installed if _installed is not None else install(build_system(load()))


def install(joined: System) -> System:
    """Make these the parts that this process uses, and return them."""
    global _installed  # noqa: PLW0603 - a process has one system, and this is where it is kept.
    _installed = joined
    return joined


def build_system(
    options: Options, *, ledger: Ledger | None = None, clock: Clock | None = None
) -> System:
    """Return the parts joined by these options; ledger and clock may be others."""
    clock = SystemClock() if clock is None else clock
    ledger = _django_ledger() if ledger is None else ledger
    links = Links(base_url=options.base_url, keys=options.secret_keys)
    entrance = Entrance(ledger=ledger, clock=clock, policies=policy_for, links=links)
    return System(
        clock=clock,
        ledger=ledger,
        entrance=entrance,
        check_ins=CheckIns(
            ledger=ledger, clock=clock, entrance=entrance, calendar=RuleCalendar(), links=links
        ),
        links=links,
        mail_ready=bool(options.mail),
    )


def policy_for(circle: Circle, urgency: Urgency) -> Policy:
    """Return the policy that a new call of this circle copies."""
    ours = watch_policy(circle)
    if ours is not None:
        return ours
    policy = default_policies()[urgency]
    return policy.paced(TRIAL_PACE) if circle.person.trial else policy


def build_loop(joined: System, channels: Mapping[str, Channel], *, inline: bool = False) -> Loop:
    """Return an engine over these channels; `inline` sends in the same thread."""
    worker = str(uuid4())
    woken: list[Callable[[], None]] = []

    def wake() -> None:
        # The loop is built after its carriers, and they have nothing to say before.
        woken[0]()

    carriers: dict[str, Carrier] = {
        name: InlineCarrier(one) if inline else PooledCarrier(one, wake, joined.clock)
        for name, one in channels.items()
    }
    outbox = Outbox(ledger=joined.ledger, carriers=carriers, links=joined.links, worker=worker)
    loop = Loop(
        ledger=joined.ledger,
        clock=joined.clock,
        outbox=outbox,
        auditor=Auditor(ledger=joined.ledger),
        check_ins=joined.check_ins,
        links=joined.links,
    )
    woken.append(loop.wake)
    return loop


def engine_channels(options: Options, joined: System) -> Mapping[str, Channel]:
    """Return the channels that an engine of this installation sends over."""
    from yana.project.inbox import keep_in_inbox

    return build_channels(options.mail, keep_in_inbox(joined.clock), joined.clock)


def _django_ledger() -> Ledger:
    # Lazily, for the demo needs no Django.
    from yana.store.ledger import DjangoLedger

    return DjangoLedger()
