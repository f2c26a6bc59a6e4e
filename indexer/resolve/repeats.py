"""Words of a comment that were first written by another account of the thread, with or without a sign that they were.

Compared are words without case and punctuation, in runs: any run of five words leads to the post that had it first,
and is followed there as far as both go on alike. A line shorter than that counts when it is a whole line or sentence of
an earlier post. The cost grows with the length of the thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_LINK = re.compile(r"\s*\S+://\S+\s*")
"""Two who point to the same page have not read it in each other."""
_PIECE = re.compile(r"[^\n.!?…]+")
_SEED = 5
"""Words in a row that lead to an earlier post."""
_SURE = 20
"""So many words in a row are no coincidence, wherever they stand."""
_LIKELY = 12
"""So many count when they are most of their line; fewer only when they are all of it."""
_SHORTEST_LINE = 4
_SHORTEST_LINE_LETTERS = 16
_MOST_WORDS = 20_000
"""Of one post; what comes after is not compared."""


class Repeat(NamedTuple):
    """A span of a text and the account that wrote it first."""

    start: int
    end: int
    account: str


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class _Text(NamedTuple):
    words: list[str]
    account: str


class Repeats:
    """What has been written in a thread so far; `find` before `take`, post by post."""

    def __init__(self) -> None:
        self._texts: list[_Text] = []
        self._seeds: dict[tuple[str, ...], tuple[int, int]] = {}
        self._pieces: dict[tuple[str, ...], str] = {}

    def take(self, text: str, account: str) -> None:
        """Remember a text; of words written twice the first writer counts."""
        words = [word.text for word in _words(text, 0, len(text))]
        number = len(self._texts)
        self._texts.append(_Text(words, account))
        for place in range(len(words) - _SEED + 1):
            self._seeds.setdefault(tuple(words[place : place + _SEED]), (number, place))
        for shape in (_LINE, _PIECE):
            for piece in shape.finditer(text[: _MOST_WORDS * 10]):
                key = tuple(word.text for word in _words(text, *piece.span()))
                if _SHORTEST_LINE <= len(key) < _LIKELY:
                    self._pieces.setdefault(key, account)

    def find(self, text: str, account: str) -> list[Repeat]:
        """The spans of the text that others wrote before, in order; what ``account`` itself wrote before is none.

        Who says nothing but what another has said says it too: a text that is all repeated repeats nobody.
        """
        found: list[Repeat] = []
        own = False
        for line in _LINE.finditer(text[: _MOST_WORDS * 10]):
            words = [] if _LINK.fullmatch(line.group()) else list(_words(text, *line.span()))
            repeats = [repeat for repeat in self._in_line(words) if repeat.account != account]
            said = sum(repeat.end - repeat.start for repeat in repeats)
            own = own or (bool(words) and said < _letters(words))
            found += repeats
        return found if own else []

    def _in_line(self, words: list[_Word]) -> Iterator[Repeat]:
        texts = tuple(word.text for word in words)
        place = 0
        while place < len(words):
            length, writer = self._run(texts, place)
            if length and _is_repeat(length, len(words)):
                yield Repeat(words[place].start, words[place + length - 1].end, writer)
                place += length
            else:
                place += 1
        if texts in self._pieces and self._run(texts, 0)[0] < len(words) and _letters(words) >= _SHORTEST_LINE_LETTERS:
            yield Repeat(words[0].start, words[-1].end, self._pieces[texts])

    def _run(self, words: tuple[str, ...], place: int) -> tuple[int, str]:
        """How many words from here on stand in one earlier post, and who wrote it."""
        number, there = self._seeds.get(words[place : place + _SEED], (-1, 0))
        if number < 0:
            return 0, ""
        earlier, account = self._texts[number]
        length = _SEED
        while (
            place + length < len(words)
            and there + length < len(earlier)
            and words[place + length] == earlier[there + length]
        ):
            length += 1
        return length, account


def _is_repeat(length: int, line: int) -> bool:
    return length == line or length >= _SURE or (length >= _LIKELY and length * 2 > line)


def _letters(words: list[_Word]) -> int:
    return words[-1].end - words[0].start


def _words(text: str, start: int, end: int) -> Iterator[_Word]:
    found = _WORD.finditer(text, start, end)
    return (_Word(word.group().casefold(), *word.span()) for word, _ in zip(found, range(_MOST_WORDS), strict=False))
