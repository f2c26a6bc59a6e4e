"""Words of a comment that were first written by another account of the thread, with or without a sign that they were.

Compared are words without case and punctuation, in runs: any run of five words leads to the post that had it first,
and is followed there as far as both go on alike. A line shorter than that counts when it is a whole line or sentence of
an earlier post. The cost grows with the length of the thread.

Nearly all words of a large library come through here, so what is done for each is done by one call for all of a line.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_LINK = re.compile(r"\s*\S+://\S+\s*")
"""Two who point to the same page have not read it in each other."""
_PIECE = re.compile(r"[^.!?…]+")
_SEED = 5
"""Words in a row that lead to an earlier post."""
_SURE = 20
"""So many words in a row are no coincidence, wherever they stand."""
_LIKELY = 12
"""So many count when they are most of their line; fewer only when they are all of it."""
_SHORTEST_LINE = 4
_SHORTEST_LINE_LETTERS = 16
_MOST_LETTERS = 200_000
"""Of one post; what comes after is not compared."""
_BETWEEN = ""
"""Stands between the words of two posts, and is none."""


class Repeat(NamedTuple):
    """A span of a text and the account that wrote it first."""

    start: int
    end: int
    account: str


class _Line(NamedTuple):
    start: int
    end: int
    words: list[str]


class Repeats:
    """What has been written in a thread so far; `find` before `take`, post by post."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._starts: list[int] = []
        self._accounts: list[str] = []
        # Digest of five words -> where they stand among all; the words themselves decide.
        self._seeds: dict[int, int] = {}
        self._pieces: dict[tuple[str, ...], str] = {}

    def take(self, text: str, account: str) -> None:
        """Remember a text; of words written twice the first writer counts."""
        lines = _lines(text)
        words = [word for line in lines for word in line.words]
        start, seeds = len(self._words), _seeds(words)
        first = dict(zip(reversed(seeds), range(start + len(seeds) - 1, start - 1, -1), strict=True))
        for known in first.keys() & self._seeds.keys():
            del first[known]
        self._seeds |= first
        self._starts.append(start)
        self._accounts.append(account)
        self._words += [*words, _BETWEEN]
        for line in lines:
            for piece in (line.words, *_pieces(text, line)):
                if _SHORTEST_LINE <= len(piece) < _LIKELY:
                    self._pieces.setdefault(tuple(piece), account)

    def find(self, text: str, account: str) -> list[Repeat]:
        """The spans of the text that others wrote before, in order; what ``account`` itself wrote before is none.

        Who says nothing but what another has said says it too: a text that is all repeated repeats nobody.
        """
        found: list[Repeat] = []
        own = False
        for line in _lines(text):
            if not line.words or _LINK.fullmatch(text, line.start, line.end):
                continue
            repeats = [repeat for repeat in self._in_line(text, line) if repeat.account != account]
            own = own or not repeats or _said(repeats) < _letters(text, line)
            found += repeats
        return found if own else []

    def _in_line(self, text: str, line: _Line) -> list[Repeat]:
        runs = list(self._runs(line.words))
        words = tuple(line.words)
        if not runs and words not in self._pieces:
            return []
        spans = [word.span() for word in _WORD.finditer(text, line.start, line.end)]
        found = [Repeat(spans[place][0], spans[place + length - 1][1], writer) for place, length, writer in runs]
        whole = any(length == len(words) for _, length, _ in runs)
        if words in self._pieces and not whole and spans[-1][1] - spans[0][0] >= _SHORTEST_LINE_LETTERS:
            found.append(Repeat(spans[0][0], spans[-1][1], self._pieces[words]))
        return found

    def _runs(self, words: list[str]) -> Iterator[tuple[int, int, str]]:
        """Where words repeat an earlier post, how many, and who wrote them; none reaches into the next."""
        free = 0
        for place, there in enumerate(map(self._seeds.get, _seeds(words))):
            if there is None or place < free:
                continue
            length = _alike(words, place, self._words, there)
            if length >= _SEED and _is_repeat(length, len(words)):
                yield place, length, self._accounts[bisect(self._starts, there) - 1]
                free = place + length


def _alike(words: Sequence[str], place: int, earlier: Sequence[str], there: int) -> int:
    """How many words are the same from these two places on."""
    most = min(len(words) - place, len(earlier) - there)
    return next((length for length in range(most) if words[place + length] != earlier[there + length]), most)


def _is_repeat(length: int, line: int) -> bool:
    return length == line or length >= _SURE or (length >= _LIKELY and length * 2 > line)


def _said(repeats: Sequence[Repeat]) -> int:
    return sum(repeat.end - repeat.start for repeat in repeats)


def _letters(text: str, line: _Line) -> int:
    """From its first word to its last."""
    spans = [word.span() for word in _WORD.finditer(text, line.start, line.end)]
    return spans[-1][1] - spans[0][0]


@lru_cache(maxsize=1)  # a text is looked at before it is taken
def _lines(text: str) -> tuple[_Line, ...]:
    found = (line.span() for line in _LINE.finditer(text, 0, _MOST_LETTERS))
    return tuple(_Line(start, end, _folded(text[start:end])) for start, end in found)


def _pieces(text: str, line: _Line) -> list[list[str]]:
    """The words of each sentence of a line that has more than one."""
    pieces = _PIECE.findall(text, line.start, line.end)
    return [_folded(piece) for piece in pieces] if len(pieces) > 1 else []


def _folded(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.lower())
    return [word.casefold() for word in _WORD.findall(text)]


def _seeds(words: list[str]) -> list[int]:
    """The digest of every five words in a row."""
    return list(map(hash, zip(*(words[place:] for place in range(_SEED)), strict=False)))
