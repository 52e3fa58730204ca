"""What the shell is given: the parts that wiring has joined, in one typed bundle."""

from dataclasses import dataclass

from yana.engine.check_ins import CheckIns
from yana.engine.entrance import Entrance
from yana.engine.links import Links
from yana.engine.ports import Clock, Ledger


@dataclass(frozen=True, kw_only=True)
class System:
    """The joined parts that pages, the API and commands work with."""

    clock: Clock
    ledger: Ledger
    entrance: Entrance
    check_ins: CheckIns
    links: Links
    mail_ready: bool
    """Whether a mail server is set up, so that messages leave this machine."""
