"""Where sentences begin and end. A line break ends one; a full stop does unless it belongs to a word or a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.types import Span

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Sgt|Col|Capt|St|Jr|Sr|vs|etc|Inc|Ltd|Co|No|approx|e\.g|i\.e|cf"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|г|гг|ул|тыс|млн|млрд|руб|т\.е|т\.д|др|им)|\b[A-ZА-ЯЁ]|\b(?:[A-Z]\.)+[A-Z])$"
)
_LOOK_BACK = 24


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order, without the blanks around them."""
    return [span for line in _PARAGRAPH.finditer(text) for span in _split(text, line.start(), line.end())]


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for match in _END.finditer(text, start, end):
        if _ends(text, match, end):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _ends(text: str, match: re.Match[str], end: int) -> bool:
    following = text[match.end() : min(end, match.end() + 8)].lstrip().lstrip("\"'“‘«([—–- ")[:1]
    if following.islower():
        return False
    single = match.group() == "."
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    return not (single and _ABBREVIATION.search(before))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start, end)
