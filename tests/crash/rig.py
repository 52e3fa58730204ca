"""One story over two killable processes, told once without a death and then once for each point."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.databases import Databases, use_database
from tests.scenario.harness.clock import StoryClock
from tests.scenario.harness.mailbox import Mailboxes
from tests.scenario.harness.processes import Process, engine_process, web_process
from tests.scenario.harness.story import Story
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


def tell_once(tell: Tell, databases: Databases, sink: SmtpSink, death: Death | None) -> Told:
    """Tell a story to its end, one process being killed on the way; its own asserts decide."""
    url = databases.create()
    use_database(url)
    sink.forget()
    clock = StoryClock()
    mail = f"smtp://127.0.0.1:{sink.port}?from=YANA <yana@example.test>&starttls=no&receipts=no"
    web, engine = web_process(clock), engine_process(clock, mail)
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


def _doom(web: "Process[object, object]", engine: "Process[object, object]", death: Death | None) -> None:
    if death is not None:
        doomed = web if death.process == "web" else engine
        doomed.die_at = death.point
