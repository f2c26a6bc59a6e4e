"""A text dump's lines -> which are the article's, and the tree of its comments.

    item(L) = 2L blanks, marker, first line, then lines indented by exactly 2(L + 1) blanks, blank lines, or list(L + 1)

Depth is read from the column of a marker alone, with a stack of the open items: levels may be skipped, numbers have
holes. A typed "1. foo" stands where a reply stands; only a header makes it one. What fits nowhere stays with the
article.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.read.dump_header import BLANK, Header, is_avatar, number_of
from indexer.types import Level

STRAY = "among or after the comments but in none of them{more}; kept in the article's text"
UNSIGNED = "an item among the comments that does not begin with a name and a date{more}; kept in the article's text"
MORE = ", and {count} more lines"


class Comment(NamedTuple):
    """A comment as laid out; ``parent`` is the position of the comment that it answers, None for the article."""

    header: Header
    parent: int | None
    text: str


class Remark(NamedTuple):
    """What is to be said of a line, by its index."""

    line: int
    what: str
    level: Level
    code: str


class Page(NamedTuple):
    """What the lines are, by index: those before ``first`` and ``rest`` are the article's; ``remarks`` say why.

    ``unsigned`` counts the items among the comments whose header was not understood.
    """

    first: int
    rest: list[int]
    comments: list[Comment]
    remarks: list[Remark]
    unsigned: int


class _Item(NamedTuple):
    """An open item: its marker's column, its lines, whether it is a comment, and the comment that it is or is under."""

    column: int
    block: list[int]
    signed: bool
    nearest: int | None


@dataclass(slots=True)
class _Walk:
    """What is known between two lines. ``rest`` are the lines of no comment, in blocks, with the reason.

    ``columns`` are those of ``items``, for searching. ``loose`` are the lines since one that stood left of all items.
    ``current`` is the block that took the last line.
    """

    items: list[_Item] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    comments: list[tuple[Header, int | None, list[int]]] = field(default_factory=list)
    rest: list[tuple[str, list[int]]] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    current: list[int] = field(default_factory=list)


def laid_out(
    lines: Sequence[str],
    columns: Sequence[int],
    headers: Sequence[Header],
    aside: Container[int] = (),
    stop: int | None = None,
) -> Page:
    """The page; ``headers`` in the order of their lines. Every line that is not a comment's header is in it once.

    ``aside`` are lines of headers that stand under their comments, ``stop`` is where the comments are known to end.
    """
    heads = {header.line: header for header in headers}
    end = len(lines) if stop is None else stop
    first = number = headers[0].line if headers else len(lines)
    walk = _Walk()
    while number < end:
        header = heads.get(number)
        if header and _begins_comment(walk, header):
            _open_comment(walk, header, columns)
            number = header.text
        else:
            if number not in aside:
                _take_line(walk, number, lines[number], columns[number])
            number += 1
    walk.loose += [number for number in range(end, len(lines)) if headers and (walk.loose or columns[number] != BLANK)]
    if walk.loose:
        walk.rest.append((STRAY, walk.loose))
    comments = [
        Comment(header, parent, _led(header.lead, _text(lines, columns, block, header.inner)))
        for header, parent, block in walk.comments
    ]
    rest = sorted(number for _, block in walk.rest for number in block)
    unsigned = sum(what == UNSIGNED for what, _ in walk.rest)
    last = headers[-1].line if headers else 0
    return Page(first, rest, comments, [_remark(*one, columns, last) for one in walk.rest], unsigned)


def _begins_comment(walk: _Walk, header: Header) -> bool:
    # One line with a date and nothing under it could be the text of the item above, unless it stands left of that text.
    return header.sure or header.column <= walk.items[-1].column


def _open_comment(walk: _Walk, header: Header, columns: Sequence[int]) -> None:
    if walk.loose:
        _settle(walk, columns)
    _close(walk, header.column)
    parent = walk.items[-1].nearest if walk.items else None
    block: list[int] = []
    _push(walk, _Item(header.column, block, signed=True, nearest=len(walk.comments)))
    walk.comments.append((header, parent, block))


def _take_line(walk: _Walk, number: int, line: str, column: int) -> None:
    if walk.loose:
        walk.loose.append(number)
    elif column == BLANK:
        walk.current.append(number)
    elif _is_unsigned(walk, line, column):
        _open_unsigned(walk, number, column)
    else:
        # To the innermost item that the line stands in: an item's text may go on after its answers.
        depth = bisect_left(walk.columns, column) - 1
        walk.current = walk.items[depth].block if depth >= 0 else walk.loose
        walk.current.append(number)


def _is_unsigned(walk: _Walk, line: str, column: int) -> bool:
    """Whether this begins a comment whose header is not understood."""
    if walk.items[0].column == BLANK or not number_of(line, column):
        return False
    return walk.items[0].column <= column <= walk.items[-1].column or is_avatar(line, column)


def _open_unsigned(walk: _Walk, number: int, column: int) -> None:
    _close(walk, column)
    nearest = walk.items[-1].nearest if walk.items else None
    _push(walk, _Item(column, [number], signed=False, nearest=nearest))
    walk.rest.append((UNSIGNED, walk.current))


def _settle(walk: _Walk, columns: Sequence[int]) -> None:
    """Another comment follows: loose lines are the open one's if its text goes on after them (code has no indent)."""
    edge, item = walk.items[0].column, walk.items[-1]
    shown = [columns[one] for one in walk.loose if columns[one] != BLANK]
    if item.signed and shown[-1] > item.column and all(column < edge or column > item.column for column in shown):
        item.block.extend(walk.loose)
    else:
        walk.rest.append((STRAY, walk.loose))
    walk.loose = []


def _close(walk: _Walk, column: int) -> None:
    while walk.items and walk.items[-1].column >= column:
        walk.items.pop()
        walk.columns.pop()


def _push(walk: _Walk, item: _Item) -> None:
    walk.items.append(item)
    walk.columns.append(item.column)
    walk.current = item.block


def _text(lines: Sequence[str], columns: Sequence[int], block: Iterable[int], inner: int) -> str:
    shown = ["" if columns[one] == BLANK else lines[one][min(inner, columns[one]) :] for one in block]
    return "\n".join(shown).strip("\n").rstrip()


def _led(lead: str, text: str) -> str:
    return f"{lead}\n{text}".rstrip() if lead else text


def _remark(what: str, block: Sequence[int], columns: Sequence[int], last: int) -> Remark:
    """``last`` is the last comment's line: a page ends in buttons and forms, and nothing is wrong with that."""
    shown = [one for one in block if columns[one] != BLANK]
    more = MORE.format(count=f"{len(shown) - 1:,}") if len(shown) > 1 else ""
    told = what.format(more=more)
    if what == UNSIGNED:
        return Remark(shown[0], told, "doubtful", "unsigned-comment")
    return Remark(shown[0], told, "note" if shown[0] > last else "doubtful", "stray-text")
