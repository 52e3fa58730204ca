"""E-mail: hands each message in to one mail server, and says what became of it."""

from contextlib import suppress

from yana.channels.email import letter
from yana.channels.email.address import NotAnAddress, wire_address
from yana.channels.email.codes import Stage, refused
from yana.channels.email.letter import Mail
from yana.channels.email.line import (
    GOING_AWAY,
    Line,
    Lines,
    NobodyKnows,
    NoLine,
    NotTaken,
    NoUtf8,
    Taken,
)
from yana.channels.email.settings import EmailSettings
from yana.channels.plain import DETAIL_LENGTH_MAX, one_line
from yana.engine.ports import Accepted, Attempt, Clock, Refused, Result, Unknown


class EmailChannel:
    """The e-mail channel; many threads may send at once, each over a line of its own."""

    name = "email"

    def __init__(self, settings: EmailSettings, clock: Clock) -> None:
        """Keep who we are and where the mail server is; nothing is opened yet."""
        self.workers = settings.workers
        self._settings = settings
        self._clock = clock
        self._lines = Lines(settings, clock)

    def send(self, attempt: Attempt) -> Result:
        """Hand the message in once, and return what became of it."""
        try:
            target = wire_address(attempt.target)
        except NotAnAddress as error:
            return Refused(for_good=True, code="address", detail=type(error).__doc__ or "")
        mail = letter.write(attempt, target, self._settings, self._clock.now())
        return self._result(mail)

    def check(self) -> Refused | None:
        """Return None when the mail server lets us in, or else why it does not."""
        try:
            self._lines.open().line.close()
        except NotTaken as error:
            return refused(error.stage, error.reply, error.text)
        except NoLine as error:
            return _no_line(error)
        return None

    def close(self) -> None:
        """Close the lines to the mail server."""
        self._lines.close()

    def _result(self, mail: Mail) -> Result:
        try:
            return Accepted(provider_id=self._hand_in(mail))
        except NotTaken as error:
            return refused(error.stage, error.reply, error.text)
        except NoUtf8 as error:
            return Refused(for_good=True, code="smtputf8", detail=type(error).__doc__ or "")
        except NoLine as error:
            return _no_line(error)
        except NobodyKnows as error:
            return Unknown(detail=one_line(str(error), DETAIL_LENGTH_MAX))

    def _hand_in(self, mail: Mail) -> str:
        taken = self._lines.take()
        try:
            return self._over(taken.line, mail)
        except (NotTaken, NoLine) as error:
            if not _went_stale(taken, error):
                raise
        # The server hung up while the line was idle. Nothing was handed in, so it is no repeat.
        return self._over(self._lines.open().line, mail)

    def _over(self, line: Line, mail: Mail) -> str:
        """Hand the mail in over this line, and keep the line if it is still good."""
        try:
            reply = line.hand_in(mail)
        except NotTaken as error:
            self._keep_after(line, error)
            raise
        except NoUtf8:
            self._lines.give_back(line)
            raise
        except BaseException:
            line.close()
            raise
        self._lines.give_back(line)
        return reply

    def _keep_after(self, line: Line, refusal: NotTaken) -> None:
        """A refusal is about one mail: the line is good for the next, unless the server leaves."""
        if refusal.reply != GOING_AWAY:
            with suppress(NotTaken, NoLine):
                line.reset()
                self._lines.give_back(line)
                return
        line.close()


def _went_stale(taken: Taken, error: NotTaken | NoLine) -> bool:
    if not taken.reused or error.stage is not Stage.SENDER:
        return False
    if isinstance(error, NotTaken):
        return error.reply == GOING_AWAY
    # After a time-out there is no time left to try again within this attempt.
    return error.reason != "timeout"


def _no_line(error: NoLine) -> Refused:
    detail = one_line(f"{error.stage.value}: {error.detail}", DETAIL_LENGTH_MAX)
    return Refused(for_good=False, code=error.reason, detail=detail, answered=False)
