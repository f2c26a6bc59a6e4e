"""The lines of a text dump that begin a comment: who and when.

    header = [avatar line, newline, indent] NAME [" (" REAL ")"] " " DATE end-of-line
    avatar = NAME " " STATUS " " NAME

Only the header tells a comment from a list that somebody typed. The date must end the line.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from indexer.read import dates
from indexer.read.identity import FORMAT

STATUSES = (
    "Offline", "Online", "Офлайн", "Оффлайн", "Онлайн", "Не в сети", "В сети", "Не в мережі", "У мережі",
    "Nicht online", "Hors ligne", "En ligne", "Desconectado", "En línea",
)  # fmt: skip
_STATUS = re.compile("|".join(map(re.escape, STATUSES)))
LONGEST = 200
BLANK = -1
INDENT = " \u00a0"
MARKER = re.compile(r"(?:[0-9]{1,9}\.|•)[ \u00a0]")
NUMBER = re.compile(r"([0-9]{1,9})\.[ \u00a0]")
FIRST = frozenset("0123456789•")


class Header(NamedTuple):
    """The first line or lines of a comment.

    ``line`` is the index of its first, ``text`` of the first line after it. ``column`` is where its marker stands,
    ``inner`` where its text does. A ``sure`` header cannot be a line of somebody's text. ``other`` is the name over the
    date where it is not the one beside the picture. ``lead`` is what its lines hold of the text.
    """

    line: int
    text: int
    column: int
    inner: int
    author: str
    real_name: str | None
    published: str | None
    form: str
    sure: bool
    other: str | None = None
    lead: str = ""
    score: int | None = None


class Signature(NamedTuple):
    """A line that ends in a date: what stands before it, how the date is written, and when that is."""

    who: str
    form: str
    published: str | None


def columns_of(lines: Sequence[str]) -> list[int]:
    """The column where each line's text begins, BLANK for an empty line."""
    return [_column(line) for line in lines]


def indented_headers(lines: Sequence[str], columns: Sequence[int]) -> list[Header]:
    """Every header of a list that is indented as the layout wants it, wherever it stands."""
    return [
        found
        for number, (line, column) in enumerate(zip(lines, columns, strict=True))
        if column > 0 and line[column] in FIRST and (found := _indented(lines, columns, number))
    ]


def flat_headers(lines: Sequence[str], columns: Sequence[int]) -> list[Header]:
    """The headers of a copy that lost its indentation; none when they could as well be somebody's numbered lines."""
    found = [one for number in range(len(lines)) if columns[number] >= 0 and (one := _flat(lines, columns, number))]
    certain = any(one.sure for one in found) or len(found) > 1
    return [one._replace(sure=True) for one in found] if certain else []


def with_known_names(headers: Sequence[Header]) -> list[Header]:
    """The headers; a name that ends in brackets is one name if it stands beside a picture elsewhere on the page.

    Or if a real name in brackets of its own follows it elsewhere.
    """
    known = {header.author for header in headers if header.author.endswith(")")}
    return [_renamed(header, known) if header.real_name and known else header for header in headers]


def _renamed(header: Header, known: Container[str]) -> Header:
    whole = f"{header.author} ({header.real_name})"
    return header._replace(author=whole, real_name=None) if whole in known else header


def number_of(line: str, column: int) -> int | None:
    """The number of the numbered list's item that begins at this column; None when none does."""
    marker = NUMBER.match(line, column)
    return int(marker[1]) if marker else None


def is_avatar(line: str, column: int) -> bool:
    """Whether a list's item begins with ``NAME STATUS NAME``, as no typed text does."""
    marker = MARKER.match(line, column)
    return marker is not None and len(line) <= 2 * LONGEST and _beside_picture(line[marker.end() :].strip()) is not None


def next_text(columns: Sequence[int], number: int) -> int:
    """The first line from ``number`` on that is not blank; the number of lines when there is none."""
    while number < len(columns) and columns[number] == BLANK:
        number += 1
    return number


def _column(line: str) -> int:
    text = line.lstrip(INDENT)
    return len(line) - len(text) if text and not text.isspace() else BLANK


def _indented(lines: Sequence[str], columns: Sequence[int], number: int) -> Header | None:
    line, column = lines[number], columns[number]
    marker = MARKER.match(line, column)
    if marker is None:
        return None
    signed = _signature(line[marker.end() :])
    if signed:
        below = next_text(columns, number + 1)
        own = below < len(lines) and columns[below] > column and not _begins(lines, columns, below)
        author, real_name = _names(signed.who)
        return Header(number, number + 1, column, column + 2, author, real_name, signed.published, signed.form, own)
    if number + 1 == len(lines) or columns[number + 1] <= column:
        return None
    return _two_lines(lines, (number, number + 1), marker.end(), (column, column + 2))


def _begins(lines: Sequence[str], columns: Sequence[int], number: int) -> bool:
    """Whether a comment seems to begin at this line."""
    marker = MARKER.match(lines[number], columns[number])
    if marker is None:
        return False
    return _signature(lines[number][marker.end() :]) is not None or is_avatar(lines[number], columns[number])


def _flat(lines: Sequence[str], columns: Sequence[int], number: int) -> Header | None:
    line = lines[number]
    marker = MARKER.match(line, columns[number])
    start = marker.end() if marker else columns[number]
    place = (BLANK, 0)
    below = next_text(columns, number + 1)
    if below == len(lines):
        return None
    if len(line) <= 2 * LONGEST and _beside_picture(line[start:].strip()):
        return _two_lines(lines, (number, below), start, place)
    signed = _signature(line[start:]) if marker else None
    if signed is None or _begins(lines, columns, below):
        return None
    author, real_name = _names(signed.who)
    return Header(number, number + 1, *place, author, real_name, signed.published, signed.form, sure=False)


def _two_lines(lines: Sequence[str], numbers: tuple[int, int], start: int, place: tuple[int, int]) -> Header | None:
    signed = _signature(lines[numbers[1]])
    first = lines[numbers[0]][start:].strip() if signed else ""
    if signed is None or not 0 < len(first) <= 2 * LONGEST:
        return None
    for name in _avatar_names(first):
        rest = _after(signed.who, name)
        if rest is not None:
            author, real_name = signed.who[: len(signed.who) - len(rest)].strip(), rest.strip()[1:-1].strip() or None
            # What else stands there is somebody's text: "Ann Offline is how they show me".
            lead = "" if _is_of_picture(first, author) else first
            return Header(
                numbers[0],
                numbers[1] + 1,
                *place,
                author,
                real_name,
                signed.published,
                signed.form,
                sure=True,
                lead=lead,
            )
    pictured = _beside_picture(first)
    if pictured is None and not _STATUS.search(first):
        return None
    other, real_name = _names(signed.who)
    author, lead = (other, first) if pictured is None else (pictured, "")
    return Header(
        numbers[0], numbers[1] + 1, *place, author, real_name, signed.published, signed.form, sure=True,
        other=other if pictured else None, lead=lead,
    )  # fmt: skip


def _signature(text: str) -> Signature | None:
    # Asked of every item: the cheap tests first.
    if len(text) > LONGEST:
        return None
    text = text.strip()
    ending = dates.at_end(text)
    who = text[: ending.start].strip() if ending else ""
    return Signature(who, ending.form, ending.published) if ending and who else None


def _avatar_names(first: str) -> Iterator[str]:
    """The names that the line over the header may give, the likeliest first; a picture may stand beside the name."""
    pictured = _beside_picture(first)
    if pictured:
        yield pictured
    for status in STATUSES:
        before, found, after = first.partition(f" {status} ")
        if found:
            yield from (after.strip(), before.strip())
    yield first


def _beside_picture(first: str) -> str | None:
    """The NAME of ``NAME STATUS NAME``. Found by its middle: a name may hold the word Offline."""
    if not _STATUS.search(first):
        return None
    for status in STATUSES:
        half = (len(first) - len(status) - 2) // 2
        if half > 0 and first[half : half + len(status) + 2] == f" {status} ":
            before, after = first[:half].strip(), first[half + len(status) + 2 :].strip()
            if _key(before) == _key(after):
                return after
    return None


def _is_of_picture(first: str, author: str) -> bool:
    """Whether a line holds nothing but a name, once or on both sides of a status, and the status."""
    name = _key(author)
    return all(_key(part.strip()) in ("", name) for part in _STATUS.split(first)) or _beside_picture(first) is not None


def _after(who: str, name: str) -> str | None:
    """What follows the name: nothing, or the real name with its brackets. None when another name stands there."""
    if _key(who) == _key(name):
        return ""
    if not who.endswith(")"):
        return None
    opening = who.find("(", 1)
    while opening > 0:
        if who[opening - 1].isspace() and _key(who[:opening].strip()) == _key(name):
            return who[opening:]
        opening = who.find("(", opening + 1)
    return None


def _names(who: str) -> tuple[str, str | None]:
    """Name and real name, the last brackets; a name that itself ends in brackets cannot be told."""
    depth = 0
    for place in range(len(who) - 1 if who.endswith(")") else 0, 0, -1):
        depth += (who[place] == ")") - (who[place] == "(")
        if depth == 0 and who[place] == "(" and who[place - 1].isspace():
            return who[:place].strip(), who[place + 1 : -1].strip() or None
    return who, None


def _key(name: str) -> str:
    return name if name.isascii() else FORMAT.sub("", name).replace("\u00a0", " ").strip()
