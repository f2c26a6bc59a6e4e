"""What the model is told of a word beside its pieces: how it is written, and whether a table knows it.

The vocabulary has no capitals; the way of writing is put back as a number of its own for every piece, and so is what
the gazetteer and the table of persons' names say, whatever the case (comments say "poland").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from indexer.extract.gazetteer import gazetteer
from indexer.extract.tokens import tokens
from indexer.extract.words import GIVEN, TITLES

CASES = (
    "special", "goes_on", "lower", "lower_first", "title", "title_first", "capitals", "capital", "mixed", "handle",
    "digits", "sign",
)  # fmt: skip
"""How a word is written; ``_first``: at the beginning of its sentence; ``goes_on``: no first piece of its word."""
_CASE = {name: number for number, name in enumerate(CASES)}

FLAGS = (
    "none", "place", "demonym", "organisation", "other", "place_on", "demonym_on", "organisation_on", "other_on",
    "given", "surname", "given_or_surname", "title",
)  # fmt: skip
"""What a table says of a word; ``_on``: a later word of a longer name."""
_FLAG = {name: number for number, name in enumerate(FLAGS)}
_MOST_WORDS = 6
_ON = _FLAG["place_on"] - _FLAG["place"]


def case(word: str, *, first: bool) -> int:
    """The number of the word's way of writing."""
    if word.islower():
        return _CASE["lower_first" if first else "lower"]
    if word[0].isdigit():
        return _CASE["digits"]
    if not word[0].isalpha():
        return _CASE["handle" if word[0] in "@#" else "sign"]
    if word.isupper():
        return _CASE["capital" if len(word) == 1 else "capitals"]
    return _CASE[("title_first" if first else "title") if word.istitle() else "mixed"]


def flags(words: Sequence[str]) -> list[int]:
    """For every word the number of what the tables say of it: the longest known name first, left to right."""
    lowered = [word.lower().lstrip("#") or word for word in words]
    known, single = _names(), _words()
    found: list[int] = []
    place = 0
    while place < len(lowered):
        longest = known.get(lowered[place])
        taken, flag = _longest(lowered, place, longest) if longest else (1, 0)
        found.append(flag or single.get(lowered[place], 0))
        found.extend([flag + _ON] * (taken - 1))
        place += taken
    return found


def _longest(words: Sequence[str], place: int, names: Mapping[tuple[str, ...], int]) -> tuple[int, int]:
    for size in range(min(_MOST_WORDS, len(words) - place), 0, -1):
        flag = names.get(tuple(words[place : place + size]))
        if flag:
            return size, flag
    return 1, 0


@cache
def _names() -> Mapping[str, Mapping[tuple[str, ...], int]]:
    """The gazetteer's names as lower-case words, by their first word."""
    table: dict[str, dict[tuple[str, ...], int]] = {}
    for name, known in zip(gazetteer().names, gazetteer().meanings, strict=True):
        words = tuple(token.text.lower() for token in tokens(name, 0, len(name)))
        kind = gazetteer().entities[known.entity].kind
        flag = "demonym" if known.kind == "demonym" else kind if kind in ("place", "organisation") else "other"
        if words and len(words) <= _MOST_WORDS:
            table.setdefault(words[0], {}).setdefault(words, _FLAG[flag])
    return table


@cache
def _words() -> Mapping[str, int]:
    """Given names, surnames and titles, in lower case."""
    given = {name.lower() for name in GIVEN} | _people("given")
    surnames = _people("surname")
    return {
        **{word.lower().rstrip("."): _FLAG["title"] for word in TITLES},
        **dict.fromkeys(surnames, _FLAG["surname"]),
        **dict.fromkeys(given, _FLAG["given"]),
        **dict.fromkeys(given & surnames, _FLAG["given_or_surname"]),
    }


def _people(sort: str) -> set[str]:
    lines = (resources.files("indexer.extract") / "facts" / "people.tsv").read_text(encoding="utf-8").split("\n")
    return {name for kind, _, name in (line.partition("\t") for line in lines) if kind == sort}
