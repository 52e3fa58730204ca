"""Time comes in as `now` (style 1): one file reads the clock, and SQL only to compare."""

import ast
import re

from tests.tidy.house import forbid
from tools.source_tree import SOURCE, TESTS, Module, dotted, imports, modules

THE_CLOCK = SOURCE / "project" / "clock.py"

THE_OTHER_CLOCK = SOURCE / "store" / "its_clock.py"

READS_A_CLOCK = re.compile(
    r"(^|\.)((datetime|date|timezone)\.(now|utcnow|today)"
    r"|time\.(time|time_ns|monotonic|monotonic_ns|perf_counter|clock_gettime|localtime|gmtime))$"
)
SQL_CLOCK = re.compile(r"\bnow\(\)|\bcurrent_timestamp\b|\bclock_timestamp\(\)", re.IGNORECASE)

# Only here a test waits in real time: for a server, in another process.
MAY_SLEEP = (TESTS / "servers", TESTS / "load", TESTS / "losses")


def test_only_the_clock_reads_the_clock() -> None:
    forbid(
        (
            f"{module.at(node)} {dotted(node)}"
            for module in modules(SOURCE)
            if module.path != THE_CLOCK
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and READS_A_CLOCK.search(dotted(node))
        ),
        advice="Take `now` as a parameter; at the very edge, ask the Clock of `engine.ports`.",
    )


def test_the_database_is_told_the_time() -> None:
    forbid(
        (
            *(
                f"{module.place}:{line} imports {name}"
                for module in modules(SOURCE)
                for name, line in imports(module).items()
                if name.startswith("django.db.models.functions") and name.endswith(".Now")
            ),
            *(
                place
                for module in modules(SOURCE / "store")
                if module.path != THE_OTHER_CLOCK
                for place in _sql_clocks(module)
            ),
        ),
        advice="Hand `:now` in as a parameter: two clocks never agree.",
    )


def _sql_clocks(module: Module) -> list[str]:
    prose = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    return [
        module.at(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in prose
        and SQL_CLOCK.search(node.value)
    ]


def test_tests_do_not_sleep() -> None:
    forbid(
        (
            module.at(node)
            for module in modules(TESTS)
            if not any(module.path.is_relative_to(folder) for folder in MAY_SLEEP)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and dotted(node.func) in {"time.sleep", "sleep"}
        ),
        advice="Move the clock instead, or wait for the thing itself (an Event, a queue, a page).",
    )
