"""Comments by the lines with a date over or under them: those made alike, if they can be believed to be comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from indexer.read.dump_header import BLANK, Header
from indexer.read.dump_signs import Cue, Learned, Sheet, Sign, above, bare, below, is_marked, item_around
from indexer.read.dump_words import (
    COMMENT,
    END,
    PINGBACK,
    alike,
    has_letters,
    is_button,
    is_name,
    name_in,
)

ALIKE = 0.8
"""From this share on the signs of a page are one kind."""
_CUE_REACHES, _NAME_BLOCK, _LOOKED_AT = 60, 4, 8


class _Signed(NamedTuple):
    """A sign with its name: the first line of both, and the line after them. ``item`` if an item begins with them."""

    sign: Sign
    name: str
    start: int
    stop: int
    item: bool


def dated(sheet: Sheet, signs: Sequence[Sign], cues: Sequence[Cue]) -> Learned | None:
    """The kind of dated lines that gives the most comments; None when none can be believed."""
    readings = (_read(sheet, group, cues) for group in _groups(signs))
    return max((one for one in readings if one), key=_count, default=None)


def _count(reading: Learned) -> int:
    return len(reading.headers)


def _groups(signs: Sequence[Sign]) -> Iterator[list[Sign]]:
    """Signs made alike, a list for each way; what follows the date is a button, or the same again and again."""
    shapes: dict[tuple[str, ...], list[Sign]] = {}
    for sign in signs:
        shapes.setdefault(sign.shape, []).append(sign)
    for group in shapes.values():
        said = Counter(alike(sign.after) for sign in group)
        kept = [one for one in group if not one.after or is_button(one.after) or said[alike(one.after)] > 1]
        short = [one for one in kept if not one.long]
        if short:
            yield kept if 2 * len(short) > len(kept) else short


def _read(sheet: Sheet, group: Sequence[Sign], cues: Sequence[Cue]) -> Learned | None:
    if group[0].name is None:
        signed = _named_beside(sheet, group)
    else:
        signed = [_Signed(sign, sign.name or "", sign.line, sign.line + 1, item=False) for sign in group]
    under = _stand_under(sheet, signed)
    make = _header_of_text_above if under else _header
    headers = _one_an_item([header for one in signed if (header := make(sheet, one))])
    if not headers or not _believable(sheet, headers, group, cues):
        return None
    aside = {one.sign.line for one in signed if not one.start <= one.sign.line < one.stop}
    aside |= {line for one in signed for line in range(one.start, one.stop)} if under else set()
    last = signed[-1]
    if last.sign.line >= last.stop:  # the date closes the comment, and the last one the page
        stop: int | None = last.sign.line + 1
    else:
        stop = _end(sheet, headers[-1].text) if headers[0].column == BLANK else None
    return Learned(headers, frozenset(aside), stop, _opens(sheet, headers), _profile(group[0], under=under))


def _profile(sign: Sign, *, under: bool) -> str:
    form, place, _ = sign.shape
    words = {"before": f"NAME {form.upper()}", "after": f"{form.upper()} NAME", "": f"NAME and {form.upper()}"}[place]
    return f"{words} {'under' if under else 'over'} each comment"


# The name beside the date


def _named_beside(sheet: Sheet, group: Sequence[Sign]) -> list[_Signed]:
    """The name on the line above each date or on the line below, whichever side looks like names."""
    over = [one for sign in group if (one := _name_above(sheet, sign))]
    under = _name_below_each(sheet, group)
    fit = [side if len(side) >= ALIKE * len(group) and _varied([one.name for one in side]) else []
           for side in (over, under)]  # fmt: skip
    return fit[0] if len(fit[0]) >= len(fit[1]) else fit[1]


def _varied(names: Sequence[str]) -> bool:
    """Whether these may be the names of different people: a button is the same everywhere."""
    return len(names) < 3 or Counter(names).most_common(1)[0][1] < 0.9 * len(names)


def _name_above(sheet: Sheet, sign: Sign) -> _Signed | None:
    start = above(sheet, sign.line)
    if start is None:
        return None
    over = above(sheet, start, 1)
    if over is not None and sheet.columns[over] < sheet.columns[start] == sign.start and is_marked(sheet, over):
        # NAME / Author / date
        start = over if is_name(name_in(bare(sheet, over))) else start
    name = name_in(bare(sheet, start))
    return _Signed(sign, name, start, sign.line + 1, is_marked(sheet, start)) if is_name(name) else None


def _name_below_each(sheet: Sheet, group: Sequence[Sign]) -> list[_Signed]:
    said = Counter(line for sign in group for line in {alike(one) for one in _block_below(sheet, sign)})
    again = {line for line, count in said.items() if 2 * count >= len(group) > 1}
    under = [_name_below(sheet, sign, again) for sign in group]
    found = [one for one in under if one]
    # Where only the last date has no name under it, each date closes the comment above it.
    closing = len(under) > 2 and under[-1] is None and len(found) == len(under) - 1
    first = _doubled_above(sheet, group[0].line) if closing else None
    if first is None:
        return found
    starts = [(sheet.lines[first].strip(), first, first + 2)]
    starts += [(one.name, one.sign.line + 1, one.stop) for one in found]
    return [_Signed(sign, *start, item=False) for sign, start in zip(group, starts, strict=True)]


def _block_below(sheet: Sheet, sign: Sign) -> list[str]:
    """The lines right under a sign, until a blank one."""
    lines = range(sign.line + 1, min(len(sheet.lines), sign.line + 1 + _NAME_BLOCK))
    return [bare(sheet, one) for one in takewhile(lambda one: sheet.columns[one] != BLANK, lines)]


def _name_below(sheet: Sheet, sign: Sign, again: Container[str]) -> _Signed | None:
    """The name on the next line; lines after it are its own where they say it again, or what all others say there."""
    block = _block_below(sheet, sign)
    if not block or is_marked(sheet, sign.line + 1) or not is_name(block[0]):
        return None
    own = takewhile(lambda line: line == block[0] or alike(line) in again, block[1:])
    return _Signed(sign, block[0], sign.line, sign.line + 2 + len(list(own)), item=False)


def _doubled_above(sheet: Sheet, number: int) -> int | None:
    """The nearest name above that stands there twice, a line each: a picture's and the writer's."""
    for one in range(number - 2, -1, -1):
        if sheet.columns[one] != BLANK and sheet.lines[one] == sheet.lines[one + 1] and is_name(bare(sheet, one)):
            return one
    return None


# Signs -> headers


def _stand_under(sheet: Sheet, signed: Sequence[_Signed]) -> bool:
    """Whether the signs close their comments: after them an item begins, or the list is over."""
    closing = opening = 0
    for one in signed:
        following = None if one.sign.marked or one.item else below(sheet, one.stop - 1, len(sheet.columns))
        over = following is None or sheet.columns[following] < one.sign.start
        closes = not one.sign.marked and not one.item and over and item_around(sheet, one.start) is not None
        closing, opening = closing + closes, opening + (not closes)
    return closing > 0 and closing >= ALIKE * (closing + opening)


def _header_of_text_above(sheet: Sheet, one: _Signed) -> Header | None:
    item = item_around(sheet, one.start)
    if item is None:
        return None
    column, moment = sheet.columns[item], one.sign.moment
    return Header(item, item + 1, column, column + 2, one.name, None, moment.published, moment.form, sure=True,
                  lead=bare(sheet, item))  # fmt: skip


def _header(sheet: Sheet, one: _Signed) -> Header:
    moment, column, start = one.sign.moment, sheet.columns[one.start], one.start
    inner, lead, score = column + 2, "", None
    item = _title_line(sheet, one)
    if item is not None:
        text = bare(sheet, item)
        score = int(text) if text.isdigit() and len(text) < 7 else None
        lead = "" if score is not None or is_button(text) else text
        start, column, inner = item, sheet.columns[item], sheet.columns[item] + 2
    elif not is_marked(sheet, start) or (start != one.sign.line and sheet.columns[one.sign.line] == column):
        # No marker to tell the depth: the column of the header itself does, and the text may begin there.
        inner = min(column, one.sign.start)
        column = inner - 1
    author = one.name
    if PINGBACK.match(author):
        author, lead = "", f"{author} {lead}".strip()
    return Header(start, one.stop, column, inner, author, None, moment.published, moment.form, sure=True, lead=lead,
                  score=score)  # fmt: skip


def _title_line(sheet: Sheet, one: _Signed) -> int | None:
    """The line that begins the item, when the sign stands on the next: a comment's own title, or its score."""
    over = None if is_marked(sheet, one.start) else above(sheet, one.start)
    if over is None or sheet.columns[over] >= sheet.columns[one.start] or not is_marked(sheet, over):
        return None
    return over


def _one_an_item(headers: Sequence[Header]) -> list[Header]:
    """In the order of the lines; none that begins inside another."""
    found: list[Header] = []
    for header in sorted(headers, key=_line):
        if not found or header.line >= found[-1].text:
            found.append(header)
    return found


def _line(header: Header) -> int:
    return header.line


# Whether to believe


def _believable(sheet: Sheet, headers: Sequence[Header], group: Sequence[Sign], cues: Sequence[Cue]) -> bool:
    """Whether these are comments and not a list of other articles: announced, answered, numbered, or the whole page."""
    stops = [*(header.line for header in headers[1:]), len(sheet.lines)]
    texts = sum(_has_text(sheet, header, stop) for header, stop in zip(headers, stops, strict=True))
    if texts < ALIKE * len(headers):
        return False
    told = sum(COMMENT.search(sheet.lines[header.line]) is not None for header in headers)
    numbered = sum("#" in sign.after for sign in group)
    tails = any(has_letters(sign.after) and is_button(sign.after) for sign in group)
    buttons = len(headers) if tails else sum(_has_button(sheet, header) for header in headers)
    if 2 * max(told, numbered, buttons) >= len(headers) or _opens(sheet, headers):
        return True
    return any(0 < headers[0].line - cue.line < _CUE_REACHES for cue in cues) or _is_list_of_names(sheet, headers)


def _is_list_of_names(sheet: Sheet, headers: Sequence[Header]) -> bool:
    words = sorted(len(header.author.split()) for header in headers)
    short = words[len(words) // 2] <= 3
    return short and len(headers) >= 3 and ", time" in headers[0].form and is_marked(sheet, headers[0].line)


def _has_text(sheet: Sheet, header: Header, stop: int) -> bool:
    lines = range(header.text, min(stop, header.text + _LOOKED_AT))
    return bool(header.lead) or any(sheet.columns[line] > header.column for line in lines)


def _has_button(sheet: Sheet, header: Header) -> bool:
    near = (above(sheet, header.line), header.text - 1, below(sheet, header.text - 1))
    texts = [bare(sheet, line) for line in near if line is not None and sheet.columns[line] != BLANK]
    return any(has_letters(text) and is_button(text) for text in texts)


def _opens(sheet: Sheet, headers: Sequence[Header]) -> bool:
    """Whether the page begins with the first header: a forum's."""
    first = next((number for number, column in enumerate(sheet.columns) if column != BLANK), 0)
    return headers[0].line == first and headers[0].column == BLANK and len(headers) > 1


def _end(sheet: Sheet, line: int) -> int | None:
    """Where the page goes on after the last comment of a page without indentation."""
    lines = range(line, len(sheet.lines))
    return next((one for one in lines if sheet.columns[one] != BLANK and END.match(sheet.lines[one].strip())), None)
