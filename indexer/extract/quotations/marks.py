"""Where quotation marks stand, and the clauses around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.types import Span

_PAIRS = (
    r"“([^“”\"]{2,2000})[”\"](?!\w)|“([^“”]{2,2000})”",
    r"“([^“”\n]{2,2000})(?=\n\s*“)",
    r"«([^«»]{2,2000})»",
    r"(?<!\w)»([^«»]{2,2000})«(?!\w)",
    r"„([^„“”]{2,2000})[“”]",
    r"(?<!\w)''(?=\S)((?:[^'\n]|'(?!')){2,2000})''(?!\w)",
    r'(?<!\w)"(?=\S)([^"\n]{2,2000})(?<=\S)"(?!\w)',
)
_MARKED = re.compile("|".join(_PAIRS))
_OPENING = ("“", "«", "»", "„", "''", '"')
_PARAGRAPH = re.compile(r"\S[^\n]*")
_CLAUSE_END = re.compile(r"[.!?;…](?=[\"”»)]*\s+[\"“«„(\[—–-]*[A-ZÀ-ÞА-ЯЁ“\"])")
_NO_END = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Sgt|Col|St|Jr|Sr|U\.S|No|vs)|\b[A-ZА-ЯЁ])$")
FEWEST_WORDS = 4
"""Fewer words between marks are words held at arm's length, not a quotation."""
_FARTHEST = 400
"""A clause is looked at no farther than this from the quotation."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch between quotation marks: ``span`` without them, the free text around it, its line and the one above."""

    span: Span
    before: Span
    after: Span
    home: Span
    above: Span | None

    @property
    def opens(self) -> bool:
        """Whether it stands at the beginning of its paragraph."""
        return self.before.end <= self.home.start


@dataclass(frozen=True, slots=True)
class _Pair:
    """A stretch with its marks, and without."""

    outer: Span
    inner: Span


def paragraphs(text: str) -> list[Span]:
    """The lines of a text that are not blank, without the blanks before them."""
    return [Span(*match.span()) for match in _PARAGRAPH.finditer(text)]


def marked(text: str, lines: Sequence[Span]) -> list[Marked]:
    """Every stretch of four words or more between quotation marks, in order; ``lines`` are the text's paragraphs."""
    if not any(mark in text for mark in _OPENING):
        return []
    starts = [line.start for line in lines]
    pairs = [pair for match in _MARKED.finditer(text) if _is_long(text, (pair := _pair(match)).inner)]
    floors = [0, *(pair.outer.end for pair in pairs)]
    ceilings = [*(pair.outer.start for pair in pairs[1:]), len(text)]
    return [
        _placed(pair, lines, bisect_right(starts, pair.outer.start) - 1, Span(floor, ceiling))
        for pair, floor, ceiling in zip(pairs, floors, ceilings, strict=False)
    ]


def _pair(match: re.Match[str]) -> _Pair:
    return _Pair(Span(*match.span()), Span(*match.span(match.lastindex or 0)))


def _is_long(text: str, inner: Span) -> bool:
    return len(text[inner.start : inner.end].split(None, FEWEST_WORDS)) >= FEWEST_WORDS


def _placed(pair: _Pair, lines: Sequence[Span], place: int, free: Span) -> Marked:
    """The stretch in its paragraph; ``free`` reaches from the quotation before it to the one after it."""
    home, outer = lines[place], pair.outer
    last = place
    while lines[last].end < outer.end:
        last += 1
    before = Span(max(free.start, home.start, outer.start - _FARTHEST), outer.start)
    after = Span(outer.end, max(outer.end, min(free.end, lines[last].end, outer.end + _FARTHEST)))
    return Marked(pair.inner, before, after, home, lines[place - 1] if place else None)


def clause_after(text: str, free: Span) -> Span:
    """The first clause of a stretch of text."""
    return Span(free.start, next(iter(_ends(text, free)), free.end))


def clause_before(text: str, free: Span) -> Span:
    """The last clause of a stretch of text; nothing when a sentence ends right there."""
    if text[free.start : free.end].rstrip(' "”»)').endswith((".", "!", "?", "…")):
        return Span(free.end, free.end)
    ends = _ends(text, free)
    return Span(ends[-1] + 1 if ends else free.start, free.end)


def sentence_before(text: str, free: Span) -> Span:
    """The last sentence of a stretch of text that ends with one."""
    ends = _ends(text, free)
    return Span(ends[-1] + 1 if ends else free.start, free.end)


def _ends(text: str, free: Span) -> list[int]:
    return [
        end.start()
        for end in _CLAUSE_END.finditer(text, free.start, free.end)
        if not _NO_END.search(text[max(free.start, end.start() - 6) : end.start()])
    ]
