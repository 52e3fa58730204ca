"""How hard a text is to read: the Flesch-Kincaid grade, from a plain count of syllables."""

import re

_URL = re.compile(r"https?://\S+")
_SENTENCE_END = re.compile(r"[.!?:](?=\s|$)")
_WORD = re.compile(r"[A-Za-z']+")
_VOWELS = re.compile(r"[aeiouy]+")


def sentences(text: str) -> list[str]:
    """The sentences of a text; an address of a page is no word."""
    whole = _SENTENCE_END.split(_URL.sub("", text))
    return [stripped for one in whole if (stripped := one.strip())]


def words(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """About how many syllables a word has: groups of vowels, without a silent e."""
    plain = word.lower().strip("'")
    silent = plain.endswith("e") and not plain.endswith(("le", "ee"))
    return max(1, len(_VOWELS.findall(plain)) - silent)


def grade(text: str) -> float:
    """The school grade that can read it (Flesch-Kincaid); 5 is about ten years old."""
    said, all_words = sentences(text), words(_URL.sub("", text))
    per_word = sum(map(syllables, all_words)) / len(all_words)
    return 0.39 * len(all_words) / len(said) + 11.8 * per_word - 15.59
