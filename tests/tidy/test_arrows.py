"""Which part may know which: the arrows of the design, section 3."""

import sys
from collections.abc import Iterator

from tests.tidy.house import forbid
from tools.source_tree import SOURCE, Module, import_cycles, import_graph, imports, modules

# A part may import itself and what stands beside it here; `project` sees everything.
ARROWS: dict[str, tuple[str, ...]] = {
    "core": (),
    "planner": ("core",),
    "engine": ("core",),
    "store": ("core", "engine.ports", "engine.duress", "engine.expected", "engine.watched"),
    "channels": ("core", "engine.ports"),
    "web": ("core", "engine", "store"),
    "api": ("core", "engine", "store"),
    "simulation": ("core", "engine"),
    "intake": ("core", "engine", "store"),
}

PURE = ("core", "planner")

# These parts of the standard library read a clock, wait, or talk to the world.
IMPURE = {
    *("asyncio", "http", "logging", "multiprocessing", "os", "pathlib", "random", "secrets"),
    *("select", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading"),
    "time",
}


def test_parts_know_only_what_the_design_lets_them_know() -> None:
    forbid(
        (
            f"{module.place}:{line} imports {name}"
            for module in modules(SOURCE)
            for name, line in imports(module).items()
            if not _allowed(_part(module), name)
        ),
        advice="Hand it in from `project.wiring`, or put a protocol into `engine.ports`.",
    )


def _part(module: Module) -> str:
    """The part that a module belongs to: the name right below `yana`."""
    return module.name.partition(".")[2].partition(".")[0]


def _allowed(part: str, name: str) -> bool:
    if not name.startswith("yana.") or part == "project":
        return True
    # `python -m yana` hands straight over to the command line.
    targets = {"": ("project",), "__main__": ("project",)}.get(part) or (
        part,
        *ARROWS.get(part, ()),
    )
    return any(f"{name}.".startswith(f"yana.{target}.") for target in targets)


def test_every_part_has_its_arrows() -> None:
    parts = {_part(module) for module in modules(SOURCE)} - {"", "__main__", "project"}
    forbid(sorted(parts - ARROWS.keys()), advice="Say in ARROWS what this new part may import.")


def test_the_pure_parts_import_nothing_that_touches_the_world() -> None:
    forbid(
        (
            f"{module.place}:{line} imports {name}"
            for part in PURE
            for module in modules(SOURCE / part)
            for name, line in imports(module).items()
            if not _pure(name.partition(".")[0])
        ),
        advice="core and planner are pure: hand values in, give effects back.",
    )


def _pure(package: str) -> bool:
    return package == "yana" or (package in sys.stdlib_module_names and package not in IMPURE)


def test_no_modules_import_one_another_in_a_ring() -> None:
    def rings() -> Iterator[str]:
        for ring in import_cycles(import_graph()):
            yield " <-> ".join(sorted(ring))

    forbid(rings(), advice="Move what both need into a third module, below them.")
