"""Between values of the core and their text in the store. Pydantic reads and checks them."""

from dataclasses import replace
from typing import get_args

from pydantic import TypeAdapter

from yana.core.call import Call
from yana.core.effect import Note
from yana.core.event import Event
from yana.core.signal import Signal

_CALL = TypeAdapter(Call)
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
