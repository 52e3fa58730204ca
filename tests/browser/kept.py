"""What the database says of one person's calls and circle, read past all of our own code."""

from collections import Counter
from dataclasses import dataclass

from tests.browser.served import Served

CALLS = "FROM call JOIN person ON person.id = call.person_id"
MINE = "JOIN auth_user ON auth_user.id = person.account_id WHERE auth_user.email = ?"


@dataclass(frozen=True)
class Kept:
    """The rows of the person whose account has this address."""

    served: Served
    address: str

    def states(self) -> list[str]:
        """The state of each call there was."""
        return [row[0] for row in self.served.rows(f"SELECT call.state {CALLS} {MINE}", self.address)]

    def entries(self) -> Counter[str]:
        """How often each kind of thing was said in these calls."""
        statement = f"SELECT entry.kind {CALLS} JOIN entry ON entry.call_id = call.id {MINE}"
        return Counter(row[0] for row in self.served.rows(statement, self.address))

    def requests(self) -> int:
        """How many requests for help were kept."""
        statement = f"SELECT 1 {CALLS} JOIN request ON request.call_id = call.id {MINE}"
        return len(self.served.rows(statement, self.address))

    def consents(self) -> dict[str, str]:
        """What each of the circle has agreed to."""
        statement = (
            "SELECT supporter.name, supporter.consent "
            f"FROM supporter JOIN person ON person.id = supporter.person_id {MINE}"
        )
        return {name: consent for name, consent in self.served.rows(statement, self.address)}
