"""What a word is, for both engines: tokens, their folded form, their stem.

A token is a run of letters and digits; apostrophes inside it belong to it, all else parts. Folding is NFKC, case,
accents (ё is е), and a possessive 's dropped. A stem goes by the script of the word: Latin by the English snowball
stemmer, Cyrillic by the Russian one, others as they are. There are no stop words: phrases and counts stay exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ]s$", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_LONGEST = 60
"""Terms are cut here: engines refuse or lose very long ones, and nobody types them."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, in characters, its folded form and its stem."""

    start: int
    end: int
    folded: str
    stem: str


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order."""
    for match in _TOKEN.finditer(text):
        folded, stem = _forms(match.group())
        if folded:
            yield Token(match.start(), match.end(), folded, stem)


@lru_cache(maxsize=200_000)
def _forms(word: str) -> tuple[str, str]:
    folded = _fold(word)
    return folded, _stem(folded)


def _fold(word: str) -> str:
    plain = _POSSESSIVE.sub("", word)
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain.casefold())
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
        plain = unicodedata.normalize("NFKC", plain)
    return plain.translate(_APOSTROPHES).casefold()[:_LONGEST]


def _stem(folded: str) -> str:
    first = folded[:1]
    if "a" <= first <= "z":
        return _stemmer("english")(folded)
    return _stemmer("russian")(folded) if "\u0400" <= first <= "\u04ff" else folded


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import Stemmer

    stemmer = Stemmer.Stemmer(language, 0)
    return lambda word: str(stemmer.stemWord(word))


def fold_name(name: str) -> str:
    """A name in the form in which names are compared: its folded words joined by blanks."""
    return " ".join(token.folded for token in tokens(name))
