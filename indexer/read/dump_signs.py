"""The lines of a page that may sign a comment: those with a date, and what else stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.read import moments
from indexer.read.dates import MONTHS
from indexer.read.dump_header import BLANK, MARKER, Header
from indexer.read.dump_words import CUE, NAME_AFTER, has_letters, is_button, is_name, name_in
from indexer.read.moments import Moment

NEAR = 2
"""So many lines may lie between the parts of one header, blank ones counted."""
_LONGEST_AFTER, _LONGEST_CUE, _BARE_CUE = 45, 160, 15
_FARTHEST = 2000
_COUNT = re.compile(r"\d{1,6}")
_DAY_AND_MONTH = re.compile(r"([^\W\d_]+)\.?,?\s+(?:\d{4}\b|(?:um|at|в|à)\s)")


class Sheet(NamedTuple):
    """The lines of a page and the column where each begins, BLANK for an empty one."""

    lines: Sequence[str]
    columns: Sequence[int]


class Sign(NamedTuple):
    """A line with a date. ``name`` stands in it, or is None; ``shape`` is what lines made alike share.

    ``start`` is its column, ``marked`` whether it begins an item of a list, ``after`` what follows date and name.
    A ``long`` name is one only where others are signed in the same way.
    """

    line: int
    start: int
    marked: bool
    name: str | None
    moment: Moment
    after: str
    shape: tuple[str, ...]
    long: bool


class Cue(NamedTuple):
    """A line that announces comments, and how many, if it says so."""

    line: int
    number: int | None


class Learned(NamedTuple):
    """What was learned: the headers in order, lines that belong to no text, where the comments end, and in words how.

    ``opening`` says that the first header is that of the opening post: a forum's page, not an article's.
    """

    headers: list[Header]
    aside: frozenset[int]
    stop: int | None
    opening: bool
    profile: str


def signs(sheet: Sheet) -> list[Sign]:
    """Every line that may sign a comment."""
    month_first = moments.month_first(sheet.lines)
    found = []
    for number, line in enumerate(sheet.lines):
        if sheet.columns[number] == BLANK or len(line) - sheet.columns[number] > moments.LONGEST:
            continue
        text = bare(sheet, number)
        moment = moments.first_in(text, month_first=month_first)
        if moment and (sign := _sign(sheet, number, text, moment)):
            found.append(sign)
    return found


def _sign(sheet: Sheet, number: int, text: str, moment: Moment) -> Sign | None:
    before, after = name_in(text[: moment.start]), text[moment.end :].strip()
    later = NAME_AFTER.match(after) if not before else None
    name, place = (later["name"].rstrip(" :"), "after") if later else (before, "before" if before else "")
    rest, marked = "" if later else after, is_marked(sheet, number)
    long = bool(name) and not is_name(name)
    if len(rest) > _LONGEST_AFTER or (long and not (marked and has_letters(name))):
        return None
    shape = (moment.form, place, "item" if marked else "")
    return Sign(number, sheet.columns[number], marked, name or None, moment, rest, shape, long)


def cues(sheet: Sheet) -> list[Cue]:
    """The lines such as ``12 Comments``, ``Kommentare (3)``, ``Комментарии``."""
    found = []
    for number, line in enumerate(sheet.lines):
        if sheet.columns[number] == BLANK or len(line) > 2 * _LONGEST_CUE:
            continue
        text = line.strip()
        if len(text) > _LONGEST_CUE or not CUE.fullmatch(text) or is_button(text):
            continue
        count = _COUNT.search(text)
        if count or len(text) < _BARE_CUE:
            found.append(Cue(number, int(count[0]) if count else None))
    return found


def announced(lines: Sequence[str]) -> int | None:
    """How many comments the last of these lines that says so announces."""
    numbers = [cue.number for cue in cues(Sheet(lines, [len(line) - len(line.lstrip()) if line.strip() else BLANK
                                                        for line in lines])) if cue.number is not None]  # fmt: skip
    return numbers[-1] if numbers else None


def bare(sheet: Sheet, number: int) -> str:
    """A line without its marker."""
    return sheet.lines[number][_marker_end(sheet, number) or 0 :].strip()


def is_marked(sheet: Sheet, number: int) -> bool:
    """Whether a line begins an item of a list. ``22. March`` begins none."""
    return _marker_end(sheet, number) is not None


def _marker_end(sheet: Sheet, number: int) -> int | None:
    line, column = sheet.lines[number], sheet.columns[number]
    marker = MARKER.match(line, column) if column != BLANK else None
    if marker is None:
        return None
    dated = _DAY_AND_MONTH.match(line, marker.end()) if line[column].isdigit() else None
    return None if dated and dated[1].casefold() in MONTHS else marker.end()


def above(sheet: Sheet, number: int, near: int = NEAR) -> int | None:
    """The nearest line above that is not blank, if it is near."""
    places = range(number - 1, max(-1, number - near - 1), -1)
    return next((one for one in places if sheet.columns[one] != BLANK), None)


def below(sheet: Sheet, number: int, near: int = NEAR) -> int | None:
    """The nearest line below that is not blank, if it is near."""
    places = range(number + 1, min(len(sheet.columns), number + near + 1))
    return next((one for one in places if sheet.columns[one] != BLANK), None)


def item_around(sheet: Sheet, number: int) -> int | None:
    """The first line of the list's item that a line stands in: the nearest one above that begins left of it."""
    for one in range(number - 1, max(-1, number - _FARTHEST), -1):
        if sheet.columns[one] != BLANK and sheet.columns[one] < sheet.columns[number]:
            return one if is_marked(sheet, one) else None
    return None
