"""The built-in inbox: the same words, kept on this machine."""

from tests.unit.channels.cast import BEN, TOKEN, attempt
from yana.channels.inbox.send import InboxChannel, InboxMessage
from yana.channels.wording import word
from yana.core.effect import Message
from yana.engine.ports import Accepted, Refused


class Shelf:
    """Keeps messages by token, as the store does."""

    def __init__(self) -> None:
        self.kept: dict[str, InboxMessage] = {}

    def keep(self, message: InboxMessage) -> None:
        self.kept[message.token] = message


def test_a_message_is_kept_in_the_words_of_every_channel() -> None:
    shelf = Shelf()
    assert InboxChannel(shelf.keep).send(attempt()) == Accepted(provider_id=TOKEN, delivered=True)
    message, words = shelf.kept[TOKEN], word(attempt())
    assert (message.channel, message.target, message.message) == ("inbox", BEN, Message.RING)
    assert (message.subject, message.paragraphs) == (words.subject, words.paragraphs)
    assert message.link == "https://yana.example.test/a/abcdefgh/"
    assert message.link_label == "Open the page to answer"
    assert "Amina" in message.text
    assert "https://yana.example.test/m/ijklmnop/" in message.text


def test_the_same_token_twice_is_one_message() -> None:
    shelf = Shelf()
    channel = InboxChannel(shelf.keep)
    channel.send(attempt())
    channel.send(attempt(repeat=True))
    assert len(shelf.kept) == 1


def test_a_message_without_a_page_has_no_link() -> None:
    shelf = Shelf()
    InboxChannel(shelf.keep).send(attempt(Message.SIGN_IN))
    assert (shelf.kept[TOKEN].link, shelf.kept[TOKEN].link_label) == ("", "")
    assert shelf.kept[TOKEN].text == "Your code is 123-456.\n\nIt works for ten minutes."


def test_a_store_that_is_away_is_tried_again() -> None:
    def keep(_message: InboxMessage) -> None:
        raise OSError(28, "No space left on device")

    result = InboxChannel(keep).send(attempt())
    assert isinstance(result, Refused)
    assert (result.for_good, result.code) == (False, "store")
    assert "No space left" in result.detail


def test_mail_that_is_only_kept_here_is_not_delivered() -> None:
    shelf = Shelf()
    channel = InboxChannel(shelf.keep, name="email", delivered=False)
    assert channel.name == "email"
    assert channel.send(attempt()) == Accepted(provider_id=TOKEN, delivered=False)
    assert shelf.kept[TOKEN].channel == "email"
