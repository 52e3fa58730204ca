"""The story as people live it in their browsers; each verb ends on the page it leads to."""

from tests.browser.human import Human
from tests.browser.post import Letter, Post

URGENT = "I can’t be alone right now"
WORDS = "It is all too much tonight."


def sets_up(amina: Human, post: Post) -> None:
    """Sign up with the code that comes by mail, and say who she is."""
    amina.opens("/")
    amina.follows("Set up for real")
    amina.sees("Set up for real")
    amina.types("E-mail address", post.address(amina.name))
    amina.presses("Send me a code")
    amina.sees("Type the code")
    amina.types("Code", post.letters(amina.name, 1)[0].code)
    amina.presses("Go on")
    amina.sees("Welcome. Who are you?")
    amina.types("Your name", amina.name)
    amina.types("Your time zone", "Europe/Berlin")
    amina.page.get_by_label("Your country", exact=True).select_option(label="Germany")
    amina.presses("Go on")
    amina.sees("My circle")


def adds(amina: Human, post: Post, name: str) -> None:
    """Ask somebody into the circle, by the form."""
    amina.opens("/circle/")
    amina.follows("Add somebody")
    amina.sees("Add somebody")
    amina.types("Name", name)
    amina.types("E-mail address", post.address(name))
    amina.presses("Ask them")
    amina.sees("My circle")
    amina.sees_somewhere(f"{name} has not answered yet.")


def agrees(ben: Human, invitation: Letter, *, person: str) -> None:
    """Open the invitation, read it, and agree."""
    ben.opens(invitation.link("m"))
    ben.sees(f"{person} would like to count on you.")
    ben.reads()
    ben.presses("I agree")
    ben.sees(f"You are in the circle of {person}.")


def asks(amina: Human, saying: str = URGENT) -> None:
    """Ask for somebody, with a word that only who says yes may read."""
    amina.opens("/home/")
    amina.sees(f"What do you need, {amina.name}?")
    amina.page.get_by_text("Say more, if you like").click()
    amina.types("Words for your people", WORDS)
    amina.presses(saying)
    amina.sees("Nobody has answered yet.")


def opens_call(ben: Human, ring: Letter, *, person: str) -> None:
    """Open the link of a ring; nothing private is there yet."""
    ben.opens(ring.link("a"))
    ben.sees("Can you be there?")
    shown = ben.page.content()
    assert person not in shown, f"{person} is named before the answer"
    assert WORDS not in shown, "her words are shown before the answer"


def has_this(ben: Human) -> None:
    """Say "I have this", as a human who has read the page."""
    ben.reads()
    ben.presses("I have this")
    ben.sees("You have this. Thank you.")
    ben.sees_somewhere(WORDS)


def is_with(ben: Human, *, person: str) -> None:
    """Say that he is with her."""
    ben.reads()
    ben.presses("I’m with them")
    ben.sees(f"You are with {person}.")


def settles(amina: Human) -> None:
    """End the call, safe."""
    amina.follows("It is over")
    amina.sees("Is it over?")
    amina.chooses("I am safe now.")
    amina.presses("It is over")
    amina.sees("It has ended.")
