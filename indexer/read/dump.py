"""Text dumps of a page with its comments: the layout of the resiliparse extractor, the headers of the seed's family.

    document = title, blank, body blocks, comment list

A file without comments is an article without comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, NamedTuple

from indexer.read import moments, personal
from indexer.read.decode import Encoding
from indexer.read.doubts import dated_lines, doubts
from indexer.read.drafts import ArticleDraft, CommentDraft, thread_of
from indexer.read.dump_buttons import without_buttons
from indexer.read.dump_header import (
    BLANK,
    Header,
    columns_of,
    flat_headers,
    indented_headers,
    next_text,
    with_known_names,
)
from indexer.read.dump_layout import Comment, Page, Remark, laid_out
from indexer.read.dump_learned import learned
from indexer.read.dump_profile import believed
from indexer.read.dump_signs import announced
from indexer.read.identity import host_of
from indexer.read.parts import in_parts, part_title, parts, pieces_of
from indexer.read.personal_text import Form, form_of, without_values
from indexer.types import Problem, Reading, Thread

LONGEST_TITLE = 300
DLE, LEARNED, ARTICLE = "datalife-engine", "learned", "article"
PROFILES = {
    DLE: "NAME (REAL) DATE ends the first line of each comment",
    LEARNED: "what stands over or under each comment is learned from the page",
    ARTICLE: "no comments: all of the page is the article",
}
NAME_DATE = "NAME (REAL) DATE"
CUE_REACHES = 60
DATED_WITHIN = 4
"""Lines under the headline in which a date may stand that is the article's."""
LONG_PAGE = 100
MORE = 1.2
"""A page is of another kind than the seed's when that kind has so many times the headers."""
JSON = re.compile(r"\s*(?:\{\s*\"|\[\s*[\[{\"])")
TABBED = re.compile(r"[ \u00a0]*\t\s*")
TAB_WIDTHS = (2, 4, 8)
LONGEST_LEAD = 100_000
SHOWN = 60
PINGBACK = "pingback"

EMPTY = "empty: there is nothing to read in it"
FLAT = "the comments have no indentation, so who answers whom is lost: each is taken as an answer to the article"
UNDATED = "the date in {written!r} cannot be, has no year or depends on the day when the page was saved; left empty"
OTHER_NAME = "the name over this comment's date is {other!r}, beside its picture {author!r}; the second is taken"
MARKUP = re.compile(r"\s*<(?:!doctype\b|\?xml\b|[a-z][\w:-]*(?:\s[^<>]*)?>)", re.IGNORECASE)
SIGNED_LINES = re.compile(r"(?:[^<>\n]*<>[^\n]*<>[^\n]*(?:\n|$)){2}")
"""Posts of a text board, a line each."""
LIKE_MARKUP = "looks like markup of a kind that is not read: read as plain text, markup and all"
LIKE_EXPORT = "looks like an export of a kind that is not read: read as plain text, names of fields and all"
LIKE_JSON = (
    "JSON whose fields are not known, read as plain text: `indexer inspect --suggest-map FILE` writes a mapping for it"
)


def fits(opening: str) -> bool:  # noqa: ARG001 the contract of all readers
    """Any text may be a dump; this is the reader of last resort."""
    return True


def read(file: BinaryIO, encoding: Encoding, where: str, profile: str | None = None) -> Iterator[Thread | Problem]:
    """The one thread of a dump; ``profile`` is one of PROFILES where the user knows better."""
    yield from saved(file, encoding, where, profile=profile)


def saved(
    file: BinaryIO,
    encoding: Encoding,
    where: str,
    address: str | None = None,
    captured: str | None = None,
    profile: str | None = None,
) -> Iterator[Thread | Problem]:
    """The same for a text of which ``address`` and the time of its capture are known from elsewhere.

    A large text is read in parts, a thread each; only the first has the address.
    """
    title, count, omitted = "", 0, 0
    form: Form | None = None
    for text, remark in parts(pieces_of(file), encoding):
        if not text.strip():
            continue
        count += 1
        form = form or form_of(text)
        problems = _doubts(text, remark, where, form)
        kept, left_out = without_values(text, form)
        omitted += left_out
        later = part_title(title, count) if count > 1 else None
        origin = _Origin(where, address if count == 1 else None, captured, later)
        thread = _thread(_lines(kept), problems, origin, profile)
        title = title or thread.title
        yield thread
    if not count:
        yield Problem(where, None, EMPTY, "doubtful", "empty-file")
    if count > 1:
        yield in_parts(where, count)
    yield from personal.note(omitted, where)


def _doubts(text: str, remark: str | None, where: str, form: Form) -> list[Problem]:
    problems = [Problem(where, None, remark, "doubtful", "encoding")] if remark else []
    if JSON.match(text):
        problems.append(Problem(where, 1, LIKE_JSON, "doubtful", "unknown-json"))
    if MARKUP.match(text):
        problems.append(Problem(where, 1, LIKE_MARKUP, "doubtful", "unknown-markup"))
    if form.kind in ("lines", "sql") or SIGNED_LINES.match(text):
        problems.append(Problem(where, 1, LIKE_EXPORT, "doubtful", "unknown-export"))
    return problems


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class _Origin(NamedTuple):
    """Where a text comes from: the file, the page's address, when it was captured; a later part has its title."""

    where: str
    address: str | None = None
    captured: str | None = None
    title: str | None = None


def _thread(lines: Sequence[str], problems: list[Problem], origin: _Origin, profile: str | None) -> Thread:
    layout = _layout(lines) if profile != ARTICLE else _Layout(lines, columns_of(lines), [])
    may_learn = profile == LEARNED or (
        profile is None and not _is_certain(layout.headers) and _may_be_more(layout.lines, layout.headers)
    )
    known = learned(layout.lines, layout.columns) if may_learn else None
    if known is None or (profile is None and len(known.headers) < _needed(len(layout.headers))):
        return _drafted(lines, laid_out(*layout), problems, origin, NAME_DATE)
    # Without depth to be read from it, an indentation is the writer's own.
    indented = layout.lines if known.headers[0].column != BLANK else lines
    page = laid_out(indented, layout.columns, known.headers, known.aside, known.stop)
    texts = without_buttons([one.text for one in page.comments], [one.header.author for one in page.comments])
    comments = [one._replace(text=text) for one, text in zip(page.comments, texts, strict=True)]
    return _drafted(lines, page._replace(comments=comments), problems, origin, known.profile, opening=known.opening)


def _needed(headers: int) -> float:
    """How many headers another kind has to have. One more than two is a dated line of the article."""
    return max(MORE * headers, headers + 2 if headers > 1 else 0)


def _drafted(
    lines: Sequence[str], page: Page, problems: list[Problem], origin: _Origin, profile: str, *, opening: bool = False
) -> Thread:
    title, body = _article(lines, page, origin.title)
    comments = [_comment(one) for one in page.comments]
    how = Reading(
        profile if comments else "no comments found", announced(lines[max(0, page.first - CUE_REACHES) : page.first])
    )
    problems += [Problem(origin.where, one.line + 1, one.what, one.level, one.code) for one in _remarks(lines, page)]
    article = ArticleDraft(title, body, published=_date_under(body) if title else None)
    if opening:
        first, *comments = comments
        text = "\n\n".join(text for text in (first.text, body) if text)
        article = ArticleDraft(title, text, first.author, first.published)
    found = [*doubts(article, comments, how.announced), *(() if page.comments else dated_lines(lines))]
    problems += [Problem(origin.where, None, doubt.what, "doubtful", doubt.code) for doubt in found]
    source = host_of(origin.address) if origin.address else None
    article = replace(article, url=origin.address, source=source, captured=origin.captured)
    return thread_of(article, comments, problems, origin.where, None, how)


def _comment(one: Comment) -> CommentDraft:
    header = one.header
    return CommentDraft(
        header.author or None, header.real_name, header.published, one.text, one.parent, score=header.score
    )


def _is_certain(headers: Sequence[Header]) -> bool:
    """Whether a header stands beside a picture's line, as only the seed's kind does."""
    return any(header.text > header.line + 1 for header in headers)


def _may_be_more(lines: Sequence[str], headers: Sequence[Header]) -> bool:
    """Whether there are so many other dates that another kind could have more headers.

    Asked of long pages only: there learning takes two thirds of the time.
    """
    if len(headers) < LONG_PAGE:
        return True
    signed = {number for header in headers for number in range(header.line, header.text)}
    wanted = _needed(len(headers)) - len(headers)
    others = (number for number, line in enumerate(lines) if number not in signed and moments.may_hold(line))
    return next(islice(others, max(0, int(wanted) - 1), None), None) is not None


class _Layout(NamedTuple):
    lines: Sequence[str]
    columns: list[int]
    headers: list[Header]


def _layout(lines: Sequence[str]) -> _Layout:
    """The lines as they are indented, and the headers among them."""
    tabbed = any("\t" in line and TABBED.match(line) for line in lines)
    indented = (
        max((_indented(_untabbed(lines, width)) for width in TAB_WIDTHS), key=_fit) if tabbed else _indented(lines)
    )
    headers = indented.headers or flat_headers(indented.lines, indented.columns)
    return indented._replace(headers=with_known_names(headers))


def _indented(lines: Sequence[str]) -> _Layout:
    columns = columns_of(lines)
    return _Layout(lines, columns, believed(indented_headers(lines, columns), lines, columns))


def _fit(layout: _Layout) -> int:
    """How many comments have their text exactly where the layout wants it."""
    below = [next_text(layout.columns, header.text) for header in layout.headers]
    return sum(
        number < len(layout.columns) and layout.columns[number] == header.inner
        for number, header in zip(below, layout.headers, strict=True)
    )


def _untabbed(lines: Sequence[str], width: int) -> list[str]:
    return [_expanded(line, width) if "\t" in line else line for line in lines]


def _expanded(line: str, width: int) -> str:
    lead = TABBED.match(line)
    if lead is None or lead.end() > LONGEST_LEAD:
        return line
    return lead[0].expandtabs(width) + line[lead.end() :]


def _article(lines: Sequence[str], page: Page, title: str | None = None) -> tuple[str, str]:
    """Title and body: the title is given, or a first line of its own. What was not understood comes last, in order."""
    before = lines[: page.first]
    head = next((place for place, line in enumerate(before) if line.strip()), len(before))
    body = before[head:]
    if title is None and _begins_with_title(body, alone=not page.comments):
        title, body = " ".join(body[0].split()), body[1:]
    return title or "", _block([*body, *_apart(lines, page.rest)])


def _begins_with_title(body: Sequence[str], *, alone: bool) -> bool:
    if len(body) < 2 or len(body[0].strip()) > LONGEST_TITLE:
        return False
    if body[1].strip() and not (len(body) > 2 and not body[2].strip() and _date_alone(body[1].strip())):
        return False
    return not alone or any(line.strip() for line in body[1:])


def _apart(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[str]:
    """These lines, with a blank one before each that did not follow the one before it."""
    for place, number in enumerate(numbers):
        if not place or number != numbers[place - 1] + 1:
            yield ""
        yield lines[number]


def _date_under(body: str) -> str | None:
    """The date on a line of its own right under the headline."""
    lines = (line.strip() for line in body.split("\n", DATED_WITHIN)[:DATED_WITHIN])
    return next((date for line in lines if (date := _date_alone(line))), None)


def _date_alone(line: str) -> str | None:
    """The date that is all of a line."""
    found = moments.first_in(line) if line else None
    if found is None or line[: found.start].strip() or line[found.end :].strip(" ."):
        return None
    return found.published


def _digits(line: str) -> int:
    return sum(map(str.isdigit, line[-SHOWN:]))


def _block(lines: Sequence[str]) -> str:
    """The lines as they stand, without blank ones around."""
    return "\n".join(line if line.strip() else "" for line in lines).strip("\n").rstrip()


def _remarks(lines: Sequence[str], page: Page) -> Iterator[Remark]:
    yield from page.remarks
    for header in (comment.header for comment in page.comments):
        if header.published is None and header.form not in ("", PINGBACK):
            written = max(lines[header.line : header.text], key=_digits).strip()
            yield Remark(header.line, UNDATED.format(written=written[-SHOWN:]), "note", "undated")
        if header.other is not None:
            told = OTHER_NAME.format(other=header.other, author=header.author)
            yield Remark(header.line, told, "doubtful", "two-names")
    if page.comments and page.comments[0].header.column == BLANK:
        yield Remark(page.comments[0].header.line, FLAT, "doubtful", "no-indentation")
