"""The page of a call that has ended: what was said, for those who were told of it alone."""

from tests.unit.cast import Cast
from tests.unit.web.responder.browser import Browser


def test_everyone_who_was_told_reads_her_word_and_nobody_else(cast: Cast) -> None:
    ben, chi, dov, eve = (cast.supporter(name) for name in ("Ben", "Chi", "Dov", "Eve"))
    call = cast.asks(do_not_tell=(dov.id,))
    # Eve was told, and then Amina asked again without her.
    Browser(cast, cast.answer_path(call, chi)).chooses("cannot")
    cast.asks(do_not_tell=(dov.id, eve.id))
    cast.signed_in().post("/home/settle/", {"outcome": "safe", "word": "We had <b>tea</b>."})
    for told in (ben, chi):
        page = Browser(cast, cast.answer_path(call, told)).opens().content.decode()
        assert "Amina says: “I am safe now.”" in page
        assert "We had &lt;b&gt;tea&lt;/b&gt;." in page
    for one in (dov, eve):
        page = Browser(cast, cast.answer_path(call, one)).opens().content.decode()
        assert "There is nothing for you here now" in page
        assert "tea" not in page
        assert "safe now" not in page


def test_a_responders_word_is_for_her_alone_and_the_outcome_for_all(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.chooses("with_them")
    assert "Your word is for Amina alone." in browser.opens().content.decode()
    own = browser.chooses("settle", outcome="safe", word="Sleep well.").content.decode()
    assert "You said: “They are safe now.”" in own
    assert "Sleep well." in own
    other = Browser(cast, cast.answer_path(call, chi)).opens().content.decode()
    assert "Who was with Amina says: “They are safe now.”" in other
    assert "Sleep well." not in other
    assert "Ben" not in other
