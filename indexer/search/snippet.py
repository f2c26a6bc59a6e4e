"""The best piece of a text for a query, with marks: whole words around the densest matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from indexer.search.analysis import Token, tokens
from indexer.search.query import Node, Phrase, Word, leaves
from indexer.types import Span

_MOST_TOKENS = 200_000
"""So far into a text matches are looked for; a snippet from beyond would not be the best one anyway."""
_SENTENCE_END = re.compile(r"[.!?…]['\"”»)]*\s")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text on one line, the marks in it, and the words that matched, as written."""

    text: str
    marks: tuple[Span, ...]
    matched: tuple[str, ...]


def snippet(text: str, query: Node, spans: Iterable[Span] = (), width: int = 240) -> Snippet:
    """The ``width`` characters of ``text`` that match best; ``spans`` are marked too. Else its beginning."""
    words = list(islice(tokens(text), _MOST_TOKENS))
    marks = _merged([*_matches(words, query), *spans])
    start, end = _window(text, marks, width)
    inside = [Span(mark.start - start, mark.end - start) for mark in marks if start <= mark.start and mark.end <= end]
    matched = dict.fromkeys(" ".join(text[mark.start : mark.end].split()) for mark in marks)
    return Snippet(_flat(text[start:end]), tuple(inside), tuple(matched))


def _matches(words: Sequence[Token], query: Node) -> list[Span]:
    stems = {token.stem for leaf in leaves(query) if isinstance(leaf, Word) for token in tokens(leaf.text)}
    found = [Span(word.start, word.end) for word in words if word.stem in stems]
    phrases = {tuple(token.folded for token in tokens(leaf.text)) for leaf in leaves(query) if isinstance(leaf, Phrase)}
    for phrase in filter(None, phrases):
        found += _phrase(words, phrase)
    return found


def _phrase(words: Sequence[Token], phrase: tuple[str, ...]) -> list[Span]:
    length = len(phrase)
    return [
        Span(words[place].start, words[place + length - 1].end)
        for place in range(len(words) - length + 1)
        if words[place].folded == phrase[0] and tuple(w.folded for w in words[place : place + length]) == phrase
    ]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _window(text: str, marks: Sequence[Span], width: int) -> tuple[int, int]:
    if not marks:
        return 0, _word_end(text, min(len(text), width))
    best, first = (0, 0), 0
    for last, mark in enumerate(marks):
        while mark.end - marks[first].start > width and first < last:
            first += 1
        if last - first + 1 > best[0]:
            best = (last - first + 1, first)
    count, first = best
    room = max(0, width - (marks[first + count - 1].end - marks[first].start))
    start = _sentence_start(text, marks[first].start, room)
    return start, _word_end(text, max(min(len(text), start + width), marks[first].end))


def _sentence_start(text: str, before: int, room: int) -> int:
    """The nearest beginning of a sentence at most ``room`` characters before, else of a word half as far."""
    earliest = max(0, before - room)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(0, earliest - 1), before)]
    if ends:
        return ends[-1]
    if earliest == 0:
        return 0
    blank = text.find(" ", max(0, before - room // 2), before)
    return blank + 1 if blank >= 0 else before


def _word_end(text: str, end: int) -> int:
    if end >= len(text) or text[end].isspace():
        return end
    blank = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    return blank if end - blank < 40 and blank > 0 else end


def _flat(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
