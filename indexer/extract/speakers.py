"""Who is named in the clause before or after a quotation: rules v2 of our measurements, without a parser."""

from __future__ import annotations

import re

from indexer.extract.cues import CUE, NAME, OPENERS, PRONOUN, ROLE
from indexer.types import Span

_CLAUSE_END = re.compile(r"[.!?;](?=\s+[\"“«„A-ZА-ЯЁ])")
_NOT_AN_END = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Sgt|St|U\.S)|\b[A-ZА-ЯЁ])$")
_SKIPPED = re.compile(r"[\s,]*(?:(?:to|in|on|of|with|that)\s[^,.;]{1,60},\s*)?")


def clause_after(text: str, start: int, end: int) -> Span:
    """The clause that begins at ``start``, at most to ``end``."""
    for match in _CLAUSE_END.finditer(text, start, end):
        if not _NOT_AN_END.search(text[max(start, match.start() - 6) : match.start()]):
            return Span(start, match.start())
    return Span(start, end)


def clause_before(text: str, start: int, end: int) -> Span:
    """The clause that ends at ``end``, at most from ``start``."""
    begin = start
    for match in _CLAUSE_END.finditer(text, start, end):
        if not _NOT_AN_END.search(text[max(start, match.start() - 6) : match.start()]):
            begin = match.end()
    return Span(begin, end)


def cues(text: str, clause: Span) -> list[re.Match[str]]:
    """The verbs of saying in a clause, in order."""
    return list(CUE.finditer(text, clause.start, clause.end))


def names(text: str, start: int, end: int) -> list[Span]:
    """What may name a speaker there: names, else pronouns and roles, in order of their start."""
    patterns = (NAME, PRONOUN, ROLE)
    found = [Span(*match.span()) for pattern in patterns for match in pattern.finditer(text, start, end)]
    found.sort(key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def left_of(text: str, start: int, verb: int) -> Span | None:
    """The speaker left of a verb: the first name with a capital or a pronoun, else the last name at all."""
    found = [span for one in names(text, start, verb) if (span := _unopened(text, one)) is not None]
    for span in found:
        words = text[span.start : span.end]
        if any(letter.isupper() for letter in words[1:]) or words[0].isupper() or PRONOUN.fullmatch(words):
            return span
    return found[-1] if found else None


def _unopened(text: str, span: Span) -> Span | None:
    """A name without the word that merely opens the sentence."""
    first, _, rest = text[span.start : span.end].partition(" ")
    if first not in OPENERS or first.lower() in ("the", "a", "an"):
        return span
    start = span.end - len(rest)
    return Span(start, span.end) if rest and any(letter.isupper() for letter in rest) else None


def right_of(text: str, verb: int, end: int) -> Span | None:
    """The speaker right of a verb; the name must begin right there, after at most one aside."""
    skipped = _SKIPPED.match(text, verb, end)
    start = skipped.end() if skipped else verb
    for pattern in (NAME, PRONOUN, ROLE):
        match = pattern.match(text, start, end)
        if match:
            return Span(match.start(), match.end())
    return None


def trimmed(text: str, span: Span) -> Span:
    """The span without the full stop, comma or possessive that clings to its last word."""
    end = span.end
    while end > span.start and text[end - 1] in ".,;:'’-":
        end -= 1
    if text[max(span.start, end - 2) : end] in ("'s", "’s"):
        end -= 2
    return Span(span.start, end)
