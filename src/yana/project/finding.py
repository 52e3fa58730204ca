"""What `yana doctor` finds: one thing looked at, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at: whether it is in order, and what to do if it is not."""

    good: bool
    what: str
    to_do: str = ""
