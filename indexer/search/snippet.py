"""The best piece of a text for a query, with marks: whole sentences around the densest matches where they fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice, pairwise
from typing import NamedTuple

from indexer.search.analysis import Token, folded_words, stem_of, tokens
from indexer.search.patterns import matcher
from indexer.search.query import WORDLIKE, Fuzzy, Near, Node, Pattern, Phrase, Word, leaves
from indexer.search.spelling import within
from indexer.types import Span

_MOST_TOKENS = 200_000
"""So far into a text matches are looked for; a snippet from beyond would not be the best one anyway."""
_SENTENCE_END = re.compile(r"[.!?…]['\"”»)]*\s")


class Snippet(NamedTuple):
    """A piece of a text on one line, the marks in it, and the words that matched, as written."""

    text: str
    marks: tuple[Span, ...]
    matched: tuple[str, ...]


def snippet(text: str, query: Node, spans: Iterable[Span] = (), width: int = 240, language: str = "en") -> Snippet:
    """About ``width`` characters of ``text`` that match best; ``spans`` are marked too. Else its beginning.

    ``language`` is that of the text, as the index has it.
    """
    words = list(islice(tokens(text, language), _MOST_TOKENS))
    marks = _merged([*_matches(words, query, language), *spans])
    start, end = _window(text, marks, width)
    inside = [Span(mark.start - start, mark.end - start) for mark in marks if start <= mark.start and mark.end <= end]
    matched = dict.fromkeys(" ".join(text[mark.start : mark.end].split()) for mark in marks)
    return Snippet(_flat(text[start:end]), tuple(inside), tuple(matched))


def _matches(words: Sequence[Token], query: Node, language: str) -> list[Span]:
    asked = list(dict.fromkeys(leaf for leaf in leaves(query) if isinstance(leaf, WORDLIKE)))
    stems = {stem_of(leaf.text, language) for leaf in asked if isinstance(leaf, Word)}
    found = [Span(word.start, word.end) for word in words if word.stem in stems]
    tests = [test for leaf in asked if (test := _test(leaf))]
    if tests:
        fitting = {word for word in {word.folded for word in words} if any(test(word) for test in tests)}
        found += [Span(word.start, word.end) for word in words if word.folded in fitting]
    for leaf in asked:
        if isinstance(leaf, Phrase):
            found += _phrase(words, folded_words(leaf.text))
        elif isinstance(leaf, Near):
            found += _near(words, leaf, language)
    return found


def _test(leaf: Node) -> Callable[[str], bool] | None:
    """How to see that a folded word is meant by a pattern or a fuzzy word."""
    if isinstance(leaf, Pattern):
        return matcher(leaf.regex)
    return partial(within, leaf.text, most=leaf.distance) if isinstance(leaf, Fuzzy) else None


def _phrase(words: Sequence[Token], phrase: list[str]) -> list[Span]:
    length = len(phrase)
    return [
        Span(words[place].start, words[place + length - 1].end)
        for place in range(len(words) - length + 1)
        if length and words[place].folded == phrase[0] and [w.folded for w in words[place : place + length]] == phrase
    ]


def _near(words: Sequence[Token], leaf: Near, language: str) -> list[Span]:
    wanted = [stem_of(word, language) for word in leaf.text.split()]
    found: set[int] = set()
    for ones, others in pairwise(wanted):
        places = [at for at, word in enumerate(words) if word.stem == ones]
        for at in places:
            around = range(max(0, at - leaf.within - 1), min(len(words), at + leaf.within + 2))
            close = [other for other in around if other != at and words[other].stem == others]
            found |= {at, *close} if close else set()
    return [Span(words[at].start, words[at].end) for at in sorted(found)]


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
        return 0, _end(text, 0, min(len(text), width))
    best, first = (0, 0), 0
    for last, mark in enumerate(marks):
        while mark.end - marks[first].start > width and first < last:
            first += 1
        if last - first + 1 > best[0]:
            best = (last - first + 1, first)
    count, first = best
    last_end = marks[first + count - 1].end
    room = max(0, width - (last_end - marks[first].start))
    start = _sentence_start(text, marks[first].start, room)
    return start, _end(text, last_end, max(min(len(text), start + width), last_end))


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


def _end(text: str, least: int, end: int) -> int:
    """The last end of a sentence from ``least`` to ``end``, else of a word."""
    if end >= len(text) or text[end].isspace():
        return end
    sentences = [match.end() - 1 for match in _SENTENCE_END.finditer(text, max(least - 2, end // 2), end)]
    if sentences and sentences[-1] >= least and end - sentences[-1] < 120:
        return sentences[-1]
    blank = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    return blank if end - blank < 40 and blank >= max(least, 1) else end


def _flat(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
