"""The tables, one file for each part of the story."""

from yana.store.models.arrival import ArrivalRow
from yana.store.models.call import CallRow, EntryRow, RequestRow, SetAsideRow
from yana.store.models.check_in import CheckInEntryRow, CheckInRow, DuressRow
from yana.store.models.circle import PersonRow, SupporterRow
from yana.store.models.engine import BeatRow
from yana.store.models.follow_up import FollowUpRow
from yana.store.models.inbox import InboxRow
from yana.store.models.send import SendRow
from yana.store.models.token import TokenRow
from yana.store.models.watch import WatchRow

__all__ = [
    "ArrivalRow",
    "BeatRow",
    "CallRow",
    "CheckInEntryRow",
    "CheckInRow",
    "DuressRow",
    "EntryRow",
    "FollowUpRow",
    "InboxRow",
    "PersonRow",
    "RequestRow",
    "SendRow",
    "SetAsideRow",
    "SupporterRow",
    "TokenRow",
    "WatchRow",
]
