"""To whom a comment turns: candidates by the signs in its text; the thread decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.types import Address

_AT = re.compile(r"(?<![\w@.])@([\w][\w.-]{0,60}[\w]|\w)")
_LEADING = re.compile(r"\s*([^\W_][\w .'’-]{1,40}?)\s*[,:]\s")
_QUOTE = re.compile(r"^[ \t]*(?:Quote|Quoting|Цитата)\s*:\s*(?P<name>[^\n]{1,60})\n(?P<words>[^\n]+)", re.MULTILINE)
_CHEVRON = re.compile(r"(?:^[ \t]*>[^\n]*\n?)+", re.MULTILINE)


def addresses(text: str) -> list[Address]:
    """Every sign that the comment turns to, or repeats, somebody, in order of its start."""
    return sorted([*_turns(text), *_repeats(text)], key=lambda one: (one.start, one.end))


def _turns(text: str) -> Iterator[Address]:
    for match in _AT.finditer(text):
        yield Address(match.start(1), match.end(1), match.group(1), "addresses", "at", 0.95)
    leading = _LEADING.match(text)
    if leading:
        yield Address(leading.start(1), leading.end(1), leading.group(1), "addresses", "leading", 0.85)


def _repeats(text: str) -> Iterator[Address]:
    for match in _QUOTE.finditer(text):
        yield Address(match.start("words"), match.end("words"), match["name"].strip(), "quotes", "quote block", 0.95)
    for match in _CHEVRON.finditer(text):
        yield Address(match.start(), match.start() + len(match.group().rstrip()), "", "quotes", "quoted lines", 0.9)
