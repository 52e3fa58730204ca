"""Every command and every setting is documented."""

import dataclasses

from tools.source_tree import ROOT
from yana.project.cli import COMMANDS
from yana.project.options import Options

NOT_SET = {"secret_keys": "secret_key"}


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text("utf-8")
    missing = [name for name in COMMANDS if f"`yana {name}`" not in page]
    assert not missing, f"Write docs/reference/commands.md: {missing}"


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    names = [NOT_SET.get(field.name, field.name) for field in dataclasses.fields(Options)]
    missing = [name for name in names if f"`YANA_{name.upper()}`" not in page]
    assert not missing, f"Write docs/reference/settings.md: {missing}"
