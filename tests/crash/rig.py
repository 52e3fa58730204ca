"""One story over two killable processes, told once without a death and then once for each point."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.databases import Databases, use_database
from tests.scenario.harness.clock import StoryClock
from tests.scenario.harness.mailbox import Mailboxes
from tests.scenario.harness.points import Points
from tests.scenario.harness.processes import Process, engine_process, web_process
from tests.scenario.harness.story import Story
from tests.scenario.harness.system import Engine, Ran, Reply, Request, Web
from tests.servers.smtp import SmtpSink

Tell = Callable[[Story], None]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one telling of a story passed through."""

    web_points: list[str]
    engine_points: list[str]
    deaths: int
    repeats: int


@dataclass(frozen=True, kw_only=True)
class Death:
    """Which process is killed, and at which of its points."""

    process: str
    point: int


def warm_up(tell: Tell, databases: Databases, sink: SmtpSink) -> None:
    """Tell the story in this process, so that each fork begins with all of it loaded."""
    url = databases.create()
    use_database(url)
    sink.forget()
    clock = StoryClock()
    web, engine = Web(clock, Points()), Engine(clock, _mail(sink), Points())
    tell(Story(clock, web.ask, engine.run, Mailboxes(sink)))
    engine.close()
    databases.drop(url)


def tell_once(tell: Tell, databases: Databases, sink: SmtpSink, death: Death | None) -> Told:
    """Tell a story to its end, one process being killed on the way; its own asserts decide."""
    url = databases.create()
    use_database(url)
    sink.forget()
    clock = StoryClock()
    web, engine = web_process(clock), engine_process(clock, _mail(sink))
    _doom(web, engine, death)
    mailboxes = Mailboxes(sink)
    story = Story(clock, web.ask, lambda: engine.ask(None), mailboxes)
    try:
        tell(story)
        story.nobody_else_hears_anything()
        return Told(
            web_points=list(web.points),
            engine_points=list(engine.points),
            deaths=web.deaths + engine.deaths,
            repeats=mailboxes.repeats,
        )
    finally:
        web.stop()
        engine.stop()
        databases.drop(url)


def _mail(sink: SmtpSink) -> str:
    return f"smtp://127.0.0.1:{sink.port}?from=YANA <yana@example.test>&starttls=no&receipts=no"


def _doom(web: Process[Request, Reply], engine: Process[None, Ran], death: Death | None) -> None:
    if death is not None:
        doomed = web if death.process == "web" else engine
        doomed.die_at = death.point
