"""`yana`: the command line. Each command is a small module; this file only finds it."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from importlib import import_module

from yana.project.options import BadOption

COMMANDS = {
    "serve": "start web and engine together, and start again whichever stops",
    "web": "start the pages and the API alone",
    "engine": "start an engine alone; any number may run at once",
    "intake": "take check-ins from programs, devices and links, thousands a second",
    "demo": "live through the story in this terminal, in half a minute",
    "simulate": "live through years of calls under faults, and check every promise",
    "doctor": "say what is in order, what is not, and what to do about it",
    "migrate": "bring the database to this version's shape; safe to repeat",
    "mail-in": "read a mail that came back, or a test message, from standard input",
}

Run = Callable[[Namespace], int]


def main(words: Sequence[str] | None = None) -> int:
    """Run one command, and return 0 if it did what it should."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yana.project.settings")
    words = sys.argv[1:] if words is None else words
    try:
        given = _parser(words).parse_args(words)
        run: Run = import_module(_module(given.command)).run
        return run(given)
    except BadOption as error:
        print(f"yana: {error}.\n{BadOption.__doc__}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser(words: Sequence[str]) -> ArgumentParser:
    parser = ArgumentParser(
        prog="yana",
        description="You Are Not Alone: a person who asks reaches a human who matters to them.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, help_line in COMMANDS.items():
        command = commands.add_parser(name, help=help_line, description=help_line)
        # Only the one that is asked for: `serve` must stay as small as it can be.
        if name in words:
            import_module(_module(name)).arguments(command)
    return parser


def _module(command: str) -> str:
    return f"yana.project.commands.{command.replace('-', '_')}"


if __name__ == "__main__":
    sys.exit(main())
