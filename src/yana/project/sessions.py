"""Who is looking at a page: its session and its account, each read by one statement.

Both are read at every page and before every ask. As models they took longer than all the rest.
"""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import User
from django.contrib.sessions.backends import db

from yana.project.clock import SystemClock
from yana.store.statements import first, moment

SESSION = """
SELECT session_data FROM "django_session"
WHERE session_key = %s AND expire_date > %s
"""

# `from_db` leaves out what is not named here: it is read when somebody asks for it.
READ = ("id", "password", "username", "email", "is_active")
ACCOUNT = 'SELECT id, password, username, email, is_active FROM "auth_user" WHERE id = %s'


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; an unknown or expired one is empty and gets a new key."""
        # A key is letters and digits; PostgreSQL would choke on a NUL in a forged one.
        known = str(self.session_key).isalnum()
        # By the machine's clock, as Django keeps the end of a session.
        now = moment(SystemClock().now())
        found = first(SESSION, self.session_key, now) if known else None
        if found is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        return kept


class Backend(AuthenticationBackend):  # type: ignore[misc]  # no types there
    """Accounts as allauth knows them."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account with this id, unless it was closed."""
        found = first(ACCOUNT, user_id)
        if found is None:
            return None
        user = User.from_db("default", READ, found)
        return user if self.user_can_authenticate(user) else None
