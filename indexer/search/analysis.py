"""What a word is, for both engines: tokens, their folded form, their stem.

A token is a run of letters and digits; apostrophes inside it belong to it, all else parts. Folding is NFKC, case,
accents (ё is е), and a possessive 's dropped. A stem goes by the language of the post and the script of the word:
snowball for de, en, es, fr, pl, ru; for uk the endings below; other scripts as they are. There are no stop words:
phrases and counts stay exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ]s$", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_LONGEST = 60
"""Terms are cut here: engines refuse or lose very long ones, and nobody types them."""
_MOST_REMEMBERED = 400_000

STEMMERS = {"de": "german", "en": "english", "es": "spanish", "fr": "french", "pl": "polish", "ru": "russian"}
"""Language -> the name of its snowball stemmer (Porter, http://snowball.tartarus.org)."""

_UKRAINIAN = re.compile(
    r"(?:ською|ського|ському|ськими|ських|ський|ська|ське|ські|ською|ування|ювання|ового|овому|ових|овий|ами|ями|ові|еві"
    r"|ого|ому|ими|іми|ій|ий|ою|ею|єю|ів|їв|ах|ях|ам|ям|ом|ем|єм|их|іх|ті|ся|ть|ла|ло|ли|ав|а|я|о|е|и|і|ї|у|ю|ь|й)$"
)
"""Endings of nouns, adjectives and verbs, taken off once while three letters stay; no permissive dictionary exists."""


class Token(NamedTuple):
    """A word of a text: where it stands, in characters, its folded form and its stem."""

    start: int
    end: int
    folded: str
    stem: str


def tokens(text: str, language: str = "en") -> Iterator[Token]:
    """The words of a text in order."""
    folds, stems = _folds(), _stems(language)
    for match in _TOKEN.finditer(text):
        word = match.group()
        if folds[word]:
            yield Token(match.start(), match.end(), folds[word], stems[word])


def forms(text: str, language: str) -> tuple[str, str]:
    """The stems and the folded forms of a text's words, each with blanks between: what an engine is given."""
    plain = _folded_ascii(text) if text.isascii() else None
    if plain is not None:
        with suppress(_TooLong):
            return " ".join(map(_short_stems(language).__getitem__, plain.split())), plain
    found = _TOKEN.findall(text)
    # Words without a folded form cannot be: a token holds a letter or digit that folding keeps or changes.
    return " ".join(map(_stems(language).__getitem__, found)), " ".join(map(_folds().__getitem__, found))


_PLAIN = "".join(chr(n).lower() if chr(n).isalnum() or n == 39 else " " for n in range(128))
"""What ASCII becomes before it is cut at blanks: several times as fast as looking for tokens one by one."""
_WITH_APOSTROPHE = re.compile(r"[a-z0-9]*'[a-z0-9']*")


def _folded_ascii(text: str) -> str | None:
    """The folded words of an ASCII text with blanks between; None where it takes more than folding by letter."""
    plain = text.translate(_PLAIN)
    if "'" in plain:
        if "''" in plain:
            return None
        folds = _folds()
        plain = _WITH_APOSTROPHE.sub(lambda found: folds[found.group()], plain)
    return plain


class _TooLong(Exception):
    """A word has to be cut."""


def folded_words(text: str) -> list[str]:
    """The folded forms of a text's words."""
    return [folded for folded in map(_folds().__getitem__, _TOKEN.findall(text)) if folded]


def stem_of(word: str, language: str) -> str:
    """The stem that a word has in posts of this language."""
    return _stems(language)[word]


def stems_by_language(words: Sequence[str], languages: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
    """The stems of these words -> the languages in which they are these; a stem means nothing in posts of another.

    Empty where a word has no letter or digit.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for language in languages:
        stems = tuple(_stems(language)[word] for word in words)
        if all(stems):
            found.setdefault(stems, []).append(language)
    return found


def fold_name(name: str) -> str:
    """A name in the form in which names are compared: its folded words joined by blanks."""
    return " ".join(folded_words(name))


class _Remembered(dict[str, str]):
    """What a function gave for each word so far; forgotten when there are too many."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        made = self[word] = self.make(word)
        return made


@cache
def _folds() -> _Remembered:
    return _Remembered(_fold)


@cache
def _stems(language: str) -> _Remembered:
    latin = language if language in ("de", "es", "fr", "pl") else "en"
    cyrillic = language if language == "uk" else "ru"
    return _Remembered(lambda word: _stem(word, latin, cyrillic))


@cache
def _short_stems(language: str) -> _Remembered:
    stems = _stems(language)

    def stem(word: str) -> str:
        if len(word) > _LONGEST:
            raise _TooLong
        return stems[word]

    return _Remembered(stem)


def _fold(word: str) -> str:
    plain = _POSSESSIVE.sub("", word.strip("'"))
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain.casefold())
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
        plain = unicodedata.normalize("NFKC", plain)
    return "".join(plain.translate(_APOSTROPHES).casefold()[:_LONGEST].split())


def _stem(word: str, latin: str, cyrillic: str) -> str:
    folded = _folds()[word]
    first = folded[:1]
    if "a" <= first <= "z":
        return _stemmer(latin)(folded)
    if not "\u0400" <= first <= "\u04ff":
        return folded
    # Folding makes й of и, and endings are told apart by it: the word is stemmed before, and folded after.
    whole = word.translate(_APOSTROPHES).casefold().replace("ё", "е")[:_LONGEST]
    return _fold(_stemmer(cyrillic)(whole))


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    if language == "uk":
        return _ukrainian
    import Stemmer

    stemmer = Stemmer.Stemmer(STEMMERS[language], 0)
    return lambda word: str(stemmer.stemWord(word))


def _ukrainian(word: str) -> str:
    match = _UKRAINIAN.search(word, 3)
    return word[: match.start()] if match else word
