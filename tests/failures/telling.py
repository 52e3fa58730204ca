"""A story told while the engines are elsewhere, and what its tests look at from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.scenario.harness.mailbox import Mailboxes
from tests.scenario.harness.story import PersonActor, Story
from tests.scenario.harness.system import HOST, Ran, next_due
from tests.trouble.world import World
from yana.channels.email.send import EmailChannel
from yana.engine.ports import Channel
from yana.project import wiring
from yana.project.options import load
from yana.store.models import SendRow


def without_engine(where: World) -> Story:
    """A story in which nothing acts by itself in this process."""
    return Story(where.clock, where.ask, lambda: Ran(next_due=next_due(), points=0), mail(where))


@contextmanager
def with_channel(where: World, channel: Channel) -> Iterator[Story]:
    """A story whose engine has this channel in the place of its own, and the real ones beside."""
    options = replace(load(), mail=where.mail(), base_url=f"https://{HOST}")
    joined = wiring.build_system(options, clock=where.clock)
    channels = dict(wiring.engine_channels(options, joined)) | {channel.name: channel}
    loop = wiring.build_loop(joined, channels, inline=True)

    def acts() -> Ran:
        while loop.turn():
            pass
        return Ran(next_due=next_due(), points=0)

    yield Story(where.clock, where.ask, acts, mail(where))
    for one in channels.values():
        if isinstance(one, EmailChannel):
            one.close()


def mail(where: World) -> Mailboxes:
    """Everybody's mail."""
    return Mailboxes(where.sink)


def press(person: PersonActor, urgency: str) -> None:
    """Ask, and wait for no engine; it is said to be received."""
    person.browser.open("/home/")
    page = person.browser.press(urgency, words="")
    assert page.status == 200, page.text


def states(target: str) -> list[str]:
    """What became of each message to this address, in their order."""
    rows = SendRow.objects.filter(target=target).order_by("n", "created_at")
    return list(rows.values_list("state", flat=True))
