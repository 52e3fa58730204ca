"""Between values of the core and their text in the store. Pydantic reads and checks them."""

from dataclasses import replace
from typing import get_args

from pydantic import TypeAdapter

from yana.core.call import Call
from yana.core.check_in import CheckIn
from yana.core.effect import Note
from yana.core.event import Event
from yana.core.signal import Signal
from yana.engine.expected import CheckInLine

_CALL = TypeAdapter(Call)
_CHECK_IN = TypeAdapter(CheckIn)
_CHECK_IN_LINES = {one.__name__: TypeAdapter(one) for one in get_args(CheckInLine)}
_ENTRIES = {kind.__name__: TypeAdapter(kind) for kind in (*get_args(Event), Note, Signal)}


def write_call(call: Call) -> str:
    """Return the text in which a call is kept."""
    return _CALL.dump_json(call).decode()


def read_call(text: str, version: int) -> Call:
    """Return the call kept as this text; ValueError when it cannot be read."""
    return replace(_CALL.validate_json(text), version=version)


def write_entry(entry: Event | Note) -> tuple[str, str]:
    """Return the kind and the text in which a ledger entry is kept."""
    kind = type(entry).__name__
    return kind, _ENTRIES[kind].dump_json(entry).decode()


def read_entry(kind: str, text: str) -> Event | Note:
    """Return the ledger entry kept as this text."""
    entry: Event | Note = _ENTRIES[kind].validate_json(text)
    return entry


def write_check_in(row: CheckIn) -> str:
    """Return the text in which check-ins are kept."""
    return _CHECK_IN.dump_json(row).decode()


def read_check_in(text: str, version: int) -> CheckIn:
    """Return the check-ins kept as this text; ValueError when they cannot be read."""
    return replace(_CHECK_IN.validate_json(text), version=version)


def write_check_in_line(line: CheckInLine) -> tuple[str, str]:
    """Return the kind and the text in which a line about check-ins is kept."""
    kind = type(line).__name__
    return kind, _CHECK_IN_LINES[kind].dump_json(line).decode()


def read_check_in_line(kind: str, text: str) -> CheckInLine:
    """Return the line about check-ins kept as this text."""
    line: CheckInLine = _CHECK_IN_LINES[kind].validate_json(text)
    return line
