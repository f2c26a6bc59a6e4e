"""Which of the lines that look like headers are the page's: what nearly all of them have in common is held strictly.

Learned per document: read without it, 1 page in 70 gains or loses a comment; with it, 1 in 1,500.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from indexer.read.dates import RELATIVE
from indexer.read.dump_header import BLANK, Header, number_of

AGREE = 0.9
"""From this share of the top headers on, the way they write dates is the page's, and no other is believed."""
LIST = 0.5
"""A list of which a smaller share of the items has a header is somebody's list, not the page's comments."""


class _List(NamedTuple):
    """A numbered list: its first line, the first line after it, and the lines of its items from the first header on."""

    start: int
    stop: int
    items: list[int]


def believed(headers: Sequence[Header], lines: Sequence[str], columns: Sequence[int]) -> list[Header]:
    """Those of the indented headers that the page's profile confirms, in their order."""
    sure = [header for header in headers if header.sure]
    if not sure:
        return []
    top = min(header.column for header in sure)
    listed = _without_typed_lists(headers, top, lines, columns)
    first = next((place for place, one in enumerate(listed) if one.sure and one.column == top), len(listed))
    return _dated_alike(listed[first:], top)


def _without_typed_lists(
    headers: Sequence[Header], top: int, lines: Sequence[str], columns: Sequence[int]
) -> list[Header]:
    signed = {header.line for header in headers if header.column == top}
    typed = [
        one
        for one in _lists(top, lines, columns, signed)
        if len(signed.intersection(one.items)) < LIST * len(one.items)
    ]
    starts = [one.start for one in typed]
    kept = []
    for header in headers:
        place = bisect_right(starts, header.line) - 1
        if place < 0 or header.line >= typed[place].stop:
            kept.append(header)
    return kept


def _lists(top: int, lines: Sequence[str], columns: Sequence[int], signed: set[int]) -> list[_List]:
    """The numbered lists at this column; a line left of it or a number that does not rise begins another."""
    found: list[_List] = []
    last = 0
    for line, column in enumerate(columns):
        if BLANK < column < top:
            last = 0
        elif column == top and (number := number_of(lines[line], column)):
            if not 0 < last < number:
                found.append(_List(line, len(lines), []))
            if line in signed or found[-1].items:
                found[-1].items.append(line)
            last = number
    stops = [*(one.start for one in found[1:]), len(lines)] if found else []
    return [one._replace(stop=stop) for one, stop in zip(found, stops, strict=True)]


def _dated_alike(headers: Sequence[Header], top: int) -> list[Header]:
    forms = Counter(header.form for header in headers if header.column == top and header.form != RELATIVE)
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    if count < AGREE * forms.total():
        return list(headers)
    return [header for header in headers if not forms or header.form in (form, RELATIVE)]
