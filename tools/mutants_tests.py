"""Which tests a mutant meets, and in which order: a pytest plugin for `make mutants` alone."""

import gc
import os

import pytest
import structlog

from yana.core.policy import default_policies

LONG = (
    "test_canary.py",
    "test_old_test_calls_are_cleared",
    "test_who_looks_after_it_is_not_woken_again",
    "test_lanes_over_time",
    "test_races",
    "test_many_calls",
    "test_canary_killed",
)
"""What takes seconds comes last, the longest at the end: most mutants are caught before."""

WATCHERS = ("canary", "robot", "watch_circles", "memory_watches")
"""Only these are asked what a canary lives through: fifteen seconds, and about them alone."""

LEFT_OUT = (
    # The contract is held to in memory alone; the databases are no part of these packages.
    "[sqlite",
    "[postgresql",
    "test_a_second_engine_does_not_wait_for_the_first",
    "test_who_waited_for_the_circle_sees_who_was_excluded_meanwhile",
    "test_two_engines_never_tell_the_same_human_two_things_at_once",
    # Each mutant that lives waits for all, so the promises are asked of the calls by seed alone,
    # and of a quarter of the thousand.
    "test_promises_",
    "every_promise[1]",
    "every_promise[2]",
    "every_promise[3]",
    "does_happen_and_nothing_else",
    "is_said_in_some_call",
    "is_written_down_in_some_call",
    # Twelve seconds.
    "test_a_call_that_cannot_be_kept_holds_up_no_other[True]",
)


ASKED = pytest.StashKey[frozenset[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep no log: mutmut brings a library along with which each traceback takes a tenth second."""
    # Hundreds of tests by name take pytest a second to find; their few files do not.
    asked = [one for one in config.args if "::" in one and not _is_left_out(one)]
    if asked:
        config.stash[ASKED] = frozenset(asked)
        config.args = list(dict.fromkeys(one.partition("::")[0] for one in asked))
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[_say_nothing])
    gc.freeze()  # What was imported before the mutants part ways need not be looked through again.


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Hold the core to its own tests, and run the module's own and the quick ones first."""
    asked = config.stash.get(ASKED, frozenset())
    out = [one for one in items if _is_left_out(one.nodeid) or (asked and one.nodeid not in asked)]
    config.hook.pytest_deselected(items=out)
    items[:] = [one for one in items if one not in out]
    items.sort(key=lambda one: _length(one.nodeid))


def pytest_runtest_setup() -> None:
    """Let each test read the policies itself, or it would not be seen that it needs them."""
    default_policies.cache_clear()


def _is_left_out(test: str) -> bool:
    if any(part in test for part in LEFT_OUT):
        return True
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if mutant.startswith("yana.core."):
        return not test.startswith("tests/unit/core/")
    of_a_watcher = mutant.removeprefix("yana.engine.").startswith(WATCHERS)
    return mutant.startswith("yana.") and not of_a_watcher and "test_canary" in test


def _length(test: str) -> int:
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    module = mutant.removeprefix("yana.engine.").partition(".")[0]
    own = "_rows.py" if module.startswith("memory") else f"/test_{module}.py"
    return max(
        (place for place, name in enumerate(LONG, 2) if name in test), default=own not in test
    )


def _say_nothing(*_: object) -> str:
    return ""
