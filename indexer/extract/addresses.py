"""To whom a comment turns: candidates by the signs in its text; the thread decides whether it knows the name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.types import Address

_AT = re.compile(r"(?<![\w@.])@(\w(?:[\w.-]{0,60}\w)?)")
_LEADING = re.compile(r"\s*([^\W_][\w .'’-]{1,40}?)\s?[,:]\s")
_QUOTED = re.compile(
    r"^[^\S\n]*(?:(?:Quote|Quoting|Originally posted by|Цитата)[^\S\n]*:?[^\S\n]+(?P<name>[^\n]{1,60}?)"
    r"|(?P<writer>[^\s:][^\n:]{0,60}?)[^\S\n](?:wrote|writes|said|писала?|пишет|написала?|сказала?)[^\S\n]*:)"
    r"[^\S\n]*\n(?P<words>[^\n]+)",
    re.MULTILINE | re.IGNORECASE,
)
_LINES = re.compile(r"(?:^[^\S\n]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)


def addresses(text: str) -> list[Address]:
    """Every sign that the comment turns to, or repeats, somebody, in order of its start.

    What is repeated is a span of the name and the first line behind it, or of the lines that begin with ``>``; these
    name nobody.
    """
    return sorted([*_turns(text), *_repeats(text)], key=lambda one: (one.start, one.end))


def _turns(text: str) -> Iterator[Address]:
    for at in _AT.finditer(text):
        yield Address(at.start(1), at.end(1), at[1], "addresses", "at", 0.95)
    leading = _LEADING.match(text)
    if leading:
        yield Address(leading.start(1), leading.end(1), leading[1], "addresses", "leading", 0.85)


def _repeats(text: str) -> Iterator[Address]:
    for block in _QUOTED.finditer(text):
        group = "name" if block["name"] is not None else "writer"
        yield Address(block.start(group), block.end("words"), block[group], "quotes", "quote block", 0.95)
    for lines in _LINES.finditer(text):
        yield Address(lines.start(), lines.start() + len(lines.group().rstrip()), "", "quotes", "quoted lines", 0.9)
