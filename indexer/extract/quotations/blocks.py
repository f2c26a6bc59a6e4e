"""Paragraphs that somebody says: closed by a line "- said X", or opened by a dash as in Russian dialogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.extract.quotations.cues import CUE
from indexer.extract.quotations.found import Found, quotation
from indexer.extract.quotations.subjects import right_of
from indexer.types import Quotation, Span

_CLOSING = re.compile(r"\s*[—–-]+\s*")
_SPOKEN = re.compile(r"\s*[—–-]\s+([^\n]{2,2000}?)[,!?…]\s+[—–-]\s+")
_AROUND = ' \t\u00a0"“”«»„—–-'


def blocks(text: str, lines: Sequence[Span]) -> Iterator[Quotation]:
    """The paragraphs whose speaker stands in the paragraph after them, or behind a second dash."""
    above: Span | None = None
    for line in lines:
        closing = _said(text, line, _CLOSING)
        if closing is not None and above is not None:
            yield quotation(text, _bare(text, above), closing, "block")
        spoken = _SPOKEN.match(text, line.start, line.end)
        found = _said(text, line, _SPOKEN) if spoken else None
        if spoken and found:
            yield quotation(text, Span(*spoken.span(1)), found, "block")
        above = line


def _said(text: str, line: Span, opening: re.Pattern[str]) -> Found | None:
    """The speaker after a verb of saying that follows the opening of a line."""
    dash = opening.match(text, line.start, line.end)
    verb = CUE.match(text, dash.end(), line.end) if dash else None
    speaker = right_of(text, verb.end(), line.end) if verb else None
    return Found(speaker.span, verb.group(), 0.85) if verb and speaker else None


def _bare(text: str, line: Span) -> Span:
    """A paragraph without the marks and dashes around it."""
    start, end = line.start, line.end
    while start < end and text[start] in _AROUND:
        start += 1
    while end > start and text[end - 1] in _AROUND:
        end -= 1
    return Span(start, end)
