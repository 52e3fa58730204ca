"""SQL lives in `store` alone (style 18), and nothing happens behind a row's back."""

import ast

from tests.tidy.house import forbid
from tools.source_tree import SOURCE, dotted, imports, modules

RAW_SQL = {"raw", "cursor", "RawSQL", "extra", "execute", "executemany"}


def test_raw_sql_lives_in_store() -> None:
    forbid(
        (
            f"{module.at(node)} {ast.unparse(node.func)}()"
            for module in modules(SOURCE)
            if not module.path.is_relative_to(SOURCE / "store")
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in RAW_SQL
        ),
        advice="Give `store` a function for it, named for what it is asked.",
    )


def test_there_are_no_django_signals() -> None:
    forbid(
        (
            f"{module.place}:{line} imports {name}"
            for module in modules(SOURCE)
            for name, line in imports(module).items()
            if not name.startswith("yana.")
            and (name.startswith("django.dispatch") or ".signals" in name)
        ),
        advice="Say it where it happens: a signal hides who does what.",
    )
