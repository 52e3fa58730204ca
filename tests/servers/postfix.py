"""A Postfix of our own: it takes mail, delivers it to Maildirs, and bounces what it cannot."""

import atexit
import email
import email.policy
import os
import shutil
import socket
import subprocess
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from tests.servers.ports import free_port

POSTFIX = "/usr/sbin/postfix"
HOST = "127.0.0.1"
DOMAIN = "example.test"
START_SECONDS_MAX = 15.0
WAIT_SECONDS_MAX = 30.0
POLL_SECONDS = 0.05

# Who owns the Maildirs: anybody but root, whom Postfix never delivers as.
KEEPER = "nobody"

# Runs Postfix for as long as its own standard input is open: until `stop`, or until the test
# process is gone, however it went.
KEEP = """\
setsid /usr/lib/postfix/sbin/master -c "$1" -d &
cat
kill $!
wait
"""

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.{domain}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtpd_reject_unlisted_recipient = {reject_unknown}
smtpd_recipient_restrictions = permit_mynetworks, reject
recipient_delimiter = +
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
default_transport = error:no mail leaves the tests
in_flow_delay = 0
"""

MASTER = """\
{host}:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str | None:
    """Why Postfix cannot run here, or None when it can."""
    if not Path(POSTFIX).exists():
        return "Postfix is not installed: run scripts/setup-test"
    return None if os.geteuid() == 0 else "Postfix starts as root only"


class PostfixServer:
    """A private Postfix for example.test on a loopback port; `with` starts and removes it."""

    def __init__(self, *mailboxes: str, reject_unknown: bool = False) -> None:
        """Unknown addresses are taken and then bounced, or with `reject_unknown` not taken."""
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="yana-postfix-", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.remove)
        self._lay_out(mailboxes, reject_unknown=reject_unknown)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def start(self) -> None:
        """Start, and return when it greets."""
        etc = str(self._folder / "etc")
        subprocess.run([POSTFIX, "-c", etc, "check"], check=True, capture_output=True)
        self._process = subprocess.Popen(
            ["sh", "-c", KEEP, "sh", etc],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the tests, which then end it in good order
        )
        latest = time.monotonic() + START_SECONDS_MAX
        while not self._greets():
            assert time.monotonic() < latest, f"Postfix did not start:\n{self._log()}"
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop it; queue and mailboxes stay."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate(timeout=WAIT_SECONDS_MAX)

    def remove(self) -> None:
        """Stop it and remove all that it kept."""
        atexit.unregister(self.remove)
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def messages(self, mailbox: str) -> list[EmailMessage]:
        """Every mail in the mailbox (`ben` of ben@example.test), in the order of arrival."""
        new = self._folder / "mail" / mailbox / "new"
        found = sorted(new.glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in found
        ]

    def wait_for(
        self, mailbox: str, count: int = 1, *, seconds: float = WAIT_SECONDS_MAX
    ) -> list[EmailMessage]:
        """The mails in the mailbox, as soon as there are so many; fails when they do not come."""
        latest = time.monotonic() + seconds
        while len(found := self.messages(mailbox)) < count:
            assert time.monotonic() < latest, f"no mail for {mailbox}:\n{self._log()}"
            time.sleep(POLL_SECONDS)
        return found

    def _lay_out(self, mailboxes: tuple[str, ...], *, reject_unknown: bool) -> None:
        self._folder.chmod(0o755)
        for name in ("etc", "queue", "data", "mail"):
            (self._folder / name).mkdir()
        shutil.chown(self._folder / "data", "postfix", "postfix")
        shutil.chown(self._folder / "mail", KEEPER)
        keeper = (self._folder / "mail").stat().st_uid
        known = "".join(f"{name}@{DOMAIN} {name}/\n" for name in mailboxes)
        (self._folder / "mailboxes").write_text(known)
        main = MAIN.format(
            folder=self._folder,
            domain=DOMAIN,
            uid=keeper,
            gid=keeper,
            reject_unknown="yes" if reject_unknown else "no",
        )
        (self._folder / "etc" / "main.cf").write_text(main)
        master = MASTER.format(host=HOST, port=self.port)
        (self._folder / "etc" / "master.cf").write_text(master)

    def _greets(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as line:
                return line.recv(3) == b"220"
        except OSError:
            return False

    def _log(self) -> str:
        log = self._folder / "log"
        return log.read_text() if log.exists() else "it wrote no log"
