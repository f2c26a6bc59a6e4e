"""The headers of a page whose system is not known: what stands over (or under) each of its comments, learned from it.

Candidates are lines with a date, lines ``NAME says:`` and, after a line such as ``12 comments``, the items of a list.
Those that nearly all are made alike are the page's; nothing is believed that does not repeat or is not announced.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.read.dump_dated import dated
from indexer.read.dump_header import BLANK, Header
from indexer.read.dump_signs import Cue, Learned, Sheet, Sign, bare, below, cues, is_marked, signs
from indexer.read.dump_words import LONGEST_NAME, PINGBACK, SAYS, is_name, without_lead

ALIKE = 0.8
_LONGEST_SAYING, _CUE_REACHES = 160, 12


def learned(lines: Sequence[str], columns: Sequence[int]) -> Learned | None:
    """The page's own kind of headers; None when it has none that can be believed."""
    sheet = Sheet(lines, columns)
    found, announced = signs(sheet), cues(sheet)
    readings = (_said(sheet, found, announced), dated(sheet, found, announced))
    listed = (_listed(sheet, cue) for cue in announced)
    return max((one for one in readings if one), key=_count, default=None) or next((one for one in listed if one), None)


def _count(reading: Learned) -> int:
    return len(reading.headers)


def _said(sheet: Sheet, found: Sequence[Sign], announced: Sequence[Cue]) -> Learned | None:
    """Items that begin ``NAME says:``; the date stands under that, or under the comment."""
    moments = {sign.line: sign for sign in found if sign.name is None}
    signed = {sign.line for sign in found if sign.name is not None}  # NAME on DATE said: is not a name of three words
    lines = (number for number in range(len(sheet.lines)) if number not in signed)
    headers = [header for number in lines if (header := _saying(sheet, number, moments))]
    speaking = [header for header in headers if header.author]
    if not speaking or (len(speaking) == 1 and not announced and not speaking[0].published):
        return None
    if any(header.form for header in speaking):
        headers = [header for header in headers if header.form]
        return Learned(_from_edge(headers), frozenset(), None, opening=False, profile="NAME says: DATE")
    headers, aside = _dated_at_end(sheet, _from_edge(headers), moments)
    return Learned(headers, aside, None, opening=False, profile="NAME says:")


def _saying(sheet: Sheet, number: int, moments: dict[int, Sign]) -> Header | None:
    column = sheet.columns[number]
    if column == BLANK or len(sheet.lines[number]) - column > _LONGEST_SAYING or not is_marked(sheet, number):
        return None
    text = bare(sheet, number)
    if PINGBACK.match(text):
        return Header(number, number + 1, column, column + 2, "", None, None, "pingback", sure=True, lead=text)
    spoken = SAYS.fullmatch(text)
    if spoken is None:
        return None
    sign = moments.get(below(sheet, number) or -1)
    moment = sign.moment if sign and sign.start > column else None
    after = sign.line + 1 if sign and moment else number + 1
    return Header(number, after, column, column + 2, without_lead(spoken["name"]), None,
                  moment.published if moment else None, moment.form if moment else "", sure=True)  # fmt: skip


def _from_edge(headers: Sequence[Header]) -> list[Header]:
    """Without pingbacks that stand left of all comments: they are in some other list."""
    edge = min(header.column for header in headers if header.author)
    return [header for header in headers if header.column >= edge]


def _dated_at_end(
    sheet: Sheet, headers: Sequence[Header], moments: dict[int, Sign]
) -> tuple[list[Header], frozenset[int]]:
    """Each header with the date that stands under its comment, and the lines of these dates."""
    found, aside = [], set()
    stops = [*(header.line for header in headers[1:]), len(sheet.lines)]
    for header, stop in zip(headers, stops, strict=True):
        inside = [moments[line] for line in range(header.text, stop)
                  if line in moments and sheet.columns[line] == header.inner]  # fmt: skip
        # The last comment's lines go on into the page's end.
        sign = (inside[0] if stop == len(sheet.lines) else inside[-1]) if inside else None
        aside |= {sign.line} if sign else set()
        published, form = (sign.moment.published, sign.moment.form) if sign else (header.published, header.form)
        found.append(header._replace(published=published, form=form))
    return found, frozenset(aside)


def _listed(sheet: Sheet, cue: Cue) -> Learned | None:
    """A list under ``12 comments`` whose items tell no date: name only, or text only."""
    items = _items(sheet, cue.line)
    texts = [bare(sheet, number) for number in items]
    if not items or not _as_many(cue, texts):
        return None
    names = [text if is_name(text) and _stands_alone(sheet, number) else ""
             for number, text in zip(items, texts, strict=True)]  # fmt: skip
    named = sum(map(bool, names)) >= ALIKE * len(items)
    headers = []
    for number, text, name in zip(items, texts, names, strict=True):
        column, author = sheet.columns[number], name if named else ""
        lead = "" if author else text
        headers.append(Header(number, number + 1, column, column + 2, author, None, None, "", sure=True, lead=lead))
    profile = "a list of names after a line that announces it" if named else "a list after a line that announces it"
    return Learned(headers, frozenset(), None, opening=False, profile=profile)


def _items(sheet: Sheet, cue: int) -> list[int]:
    """The first lines of the items of the list that begins shortly after a line, of its outermost level."""
    near = range(cue + 1, min(len(sheet.lines), cue + _CUE_REACHES))
    first = next((number for number in near if sheet.columns[number] > 0 and is_marked(sheet, number)), None)
    items: list[int] = []
    for number in range(first, len(sheet.lines)) if first is not None else ():
        if BLANK < sheet.columns[number] < sheet.columns[first or 0]:
            break
        if sheet.columns[number] == sheet.columns[first or 0] and is_marked(sheet, number):
            items.append(number)
    return items


def _stands_alone(sheet: Sheet, number: int) -> bool:
    """Whether a blank line follows, and after it the item goes on."""
    columns = sheet.columns
    return number + 2 < len(columns) and columns[number + 1] == BLANK and columns[number + 2] > columns[number]


def _as_many(cue: Cue, texts: Sequence[str]) -> bool:
    """Whether the list is as long as announced; when no number is announced, whether its items are sentences."""
    if cue.number is None:
        return sorted(len(text) for text in texts)[len(texts) // 2] > LONGEST_NAME
    return 0.5 * cue.number <= len(texts) <= cue.number + 1
