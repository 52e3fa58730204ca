"""How Django is told about the database."""

from typing import Any
from urllib.parse import urlsplit

from yana.project.options import BadOption

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    # FULL: what was called received is on the disk, also when the power goes.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    "timeout": 20,
}


def database_settings(url: str) -> dict[str, Any]:
    """Return Django's settings for this database address."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        path = url.removeprefix("sqlite:///")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": SQLITE,
            "CONN_MAX_AGE": None,
        }
    if scheme in {"postgresql", "postgres"}:
        return _postgresql(url)
    raise BadOption("database", url, "sqlite:///PATH or postgresql://…")


def _postgresql(url: str) -> dict[str, Any]:
    # Lazily, for on the embedded default nobody needs the driver.
    from psycopg.conninfo import conninfo_to_dict

    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    settings: dict[str, Any] = {key: parts.pop(name, "") for key, name in named.items()}
    settings |= {"HOST": parts.pop("host", ""), "PORT": parts.pop("port", "")}
    # A dead server is noticed in seconds, not in the hours that TCP would take by itself; and a
    # lock that somebody died with stops nobody for longer.
    patience = {
        "connect_timeout": "2",
        "tcp_user_timeout": "3000",
        "keepalives_idle": "2",
        "keepalives_interval": "1",
        "keepalives_count": "3",
        "options": "-c lock_timeout=2000 -c statement_timeout=15000"
        " -c idle_in_transaction_session_timeout=5000",
    }
    return settings | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": patience | parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
