"""What the database says of one person's calls and circle, read past all of our own code."""

from collections import Counter
from dataclasses import dataclass

from tests.browser.served import Served

CALLS = """
SELECT call.state FROM call
JOIN person ON person.id = call.person_id JOIN auth_user ON auth_user.id = person.account_id
WHERE auth_user.email = ? ORDER BY call.opened_at
"""
ENTRIES = """
SELECT entry.kind FROM entry JOIN call ON call.id = entry.call_id
JOIN person ON person.id = call.person_id JOIN auth_user ON auth_user.id = person.account_id
WHERE auth_user.email = ?
"""
REQUESTS = """
SELECT request.request_id FROM request
JOIN person ON person.id = request.person_id JOIN auth_user ON auth_user.id = person.account_id
WHERE auth_user.email = ?
"""
CONSENTS = """
SELECT supporter.name, supporter.consent FROM supporter
JOIN person ON person.id = supporter.person_id JOIN auth_user ON auth_user.id = person.account_id
WHERE auth_user.email = ?
"""


@dataclass(frozen=True)
class Kept:
    """The rows of the person whose account has this address."""

    served: Served
    address: str

    def states(self) -> list[str]:
        """The state of each call there was, oldest first."""
        return [row[0] for row in self.served.rows(CALLS, self.address)]

    def entries(self) -> Counter[str]:
        """How often each kind of thing was said in these calls."""
        return Counter(row[0] for row in self.served.rows(ENTRIES, self.address))

    def requests(self) -> int:
        """How many requests for help were kept."""
        return len(self.served.rows(REQUESTS, self.address))

    def consents(self) -> dict[str, str]:
        """What each of the circle has agreed to, by name."""
        return {row[0]: row[1] for row in self.served.rows(CONSENTS, self.address)}
