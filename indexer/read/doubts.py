"""What speaks against a reading: counts and dates that contradict each other, authors that are no names.

That fields are filled proves nothing; these are signs that they are filled with the wrong things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from indexer.read import moments
from indexer.read.drafts import ArticleDraft, CommentDraft
from indexer.read.dump_words import has_letters, is_button, name_in

FOUND_SHARE, ROOM = 0.9, 2
"""From this share on, and so many apart, a count that the page tells is the number found."""
ODD_SHARE = 0.1
LONG_TAIL, SHORT_TAIL = 6, 4
EARLIEST = 1900
FAR, LATER = timedelta(days=60), timedelta(days=2)
HOLDING_SHARE, LONGEST = 0.8, 150
MOST_LINES, FEWEST_DATED = 20_000, 2
ANNOUNCED = "the page announces {announced:,} comments, {found:,} were found"
ODD_AUTHORS = "{count:,} of {all:,} authors look like a button, a count or a date, as {example!r} does"
NO_AUTHOR = "none of the {all:,} comments has an author"
FUTURE = "{count:,} dates lie in the future, as {example!r} does"
BEFORE = "{count:,} of {all:,} comments are dated long before the article ({article})"
SAME_DAY = "each author has one date for all comments, years apart from the others': it may be when they joined"
ALIKE_AUTHORS = "all {all:,} authors {place} with {part!r}, which may be no part of their names"
ALIKE_TEXTS = "all {all:,} comments {place} with {part!r}, which may be no part of their texts"
DATED_TEXTS = "no comment has a date, but {count:,} of {all:,} texts hold one with a time"
NO_DATE = "none of the {all:,} comments has a date"
DATED_LINES = "{count:,} lines hold a date and a time, as comments do, but no comments were found"


class Doubt(NamedTuple):
    """What to tell the user, and the stable name of it."""

    what: str
    code: str


def doubts(article: ArticleDraft, comments: Sequence[CommentDraft], announced: int | None) -> Iterator[Doubt]:
    """What speaks against these being the comments of the page."""
    count = len(comments)
    if announced is not None and not _is_near(announced, count):
        yield Doubt(ANNOUNCED.format(announced=announced, found=count), "announced-count")
    if count > 1 and not any(one.author for one in comments):
        yield Doubt(NO_AUTHOR.format(all=count), "no-authors")
    odd = [one.author for one in comments if one.author and _is_odd(one.author)]
    if odd and len(odd) >= ODD_SHARE * count:
        yield Doubt(ODD_AUTHORS.format(count=len(odd), all=count, example=odd[0][:60]), "odd-authors")
    yield from _of_dates(article, comments)
    authors = sorted({one.author for one in comments if one.author})
    lead, tail = _shared(authors)
    if lead and not name_in(lead):
        yield Doubt(ALIKE_AUTHORS.format(all=len(authors), place="begin", part=lead), "alike-authors")
    if len(tail) >= LONG_TAIL and any(sign.isdigit() or sign == "(" for sign in tail):
        yield Doubt(ALIKE_AUTHORS.format(all=len(authors), place="end", part=tail), "alike-authors")
    texts = sorted({one.text for one in comments})
    _, tail = _shared(texts)
    if len(tail) >= SHORT_TAIL and (any(map(str.isdigit, tail)) or is_button(tail)):
        yield Doubt(ALIKE_TEXTS.format(all=len(texts), place="end", part=tail), "alike-texts")


def undated(comments: Sequence[CommentDraft]) -> Iterator[Doubt]:
    """Comments of a page without any date; a page that is no mere text nearly always has them."""
    if len(comments) > 1 and not any(one.published or one.raw for one in comments):
        yield Doubt(NO_DATE.format(all=len(comments)), "no-dates")


def dated_lines(lines: Sequence[str]) -> Iterator[Doubt]:
    """Lines that could sign comments, on a page where none were found."""
    found = sum(1 for line in islice(lines, MOST_LINES) if len(line) <= moments.LONGEST and _is_dated(line))
    if found >= FEWEST_DATED:
        yield Doubt(DATED_LINES.format(count=found), "dated-lines")


def _shared(texts: Sequence[str]) -> tuple[str, str]:
    """The beginning and the end of all of three different texts or more, up to a length that can be shown."""
    if len(texts) < 3:
        return "", ""
    ending = _shared_beginning([text[::-1] for text in texts])[::-1]
    return _shared_beginning(texts).strip()[:60], ending.strip()[-60:]


def _shared_beginning(texts: Sequence[str]) -> str:
    """What all begin with: as much as the first and the last in order do."""
    first, last = min(texts), max(texts)
    return first[: next((place for place, sign in enumerate(first) if sign != last[place : place + 1]), len(first))]


def _is_near(announced: int, found: int) -> bool:
    return abs(announced - found) <= max(ROOM if found else 0, (1 - FOUND_SHARE) * max(announced, found))


def _is_odd(author: str) -> bool:
    if not has_letters(author):
        # A nick may be a number; signs and counts such as "3 (1)" are none.
        return not author.isalnum() and any(map(str.isdigit, author))
    if is_button(author) or len(author) > 80:
        return True
    found = moments.first_in(author)
    return found is not None and found.end - found.start >= 6


def _is_dated(line: str) -> bool:
    if not moments.may_hold(line):
        return False
    found = moments.first_in(line.strip())
    return found is not None and found.published is not None and "T" in found.published


def _of_dates(article: ArticleDraft, comments: Sequence[CommentDraft]) -> Iterator[Doubt]:
    if len(comments) > 1 and not any(one.published for one in comments):
        holding = sum(_is_dated(one.text[:LONGEST]) for one in comments)
        if holding >= HOLDING_SHARE * len(comments):
            yield Doubt(DATED_TEXTS.format(count=holding, all=len(comments)), "dates-in-texts")
    dated = [(one.author, day) for one in comments if one.published and (day := _day(one.published))]
    latest = datetime.now(UTC).date() + LATER
    future = [day for _, day in dated if day > latest]
    if future:
        yield Doubt(FUTURE.format(count=len(future), example=future[0].isoformat()), "future-dates")
    published = _day(article.published) if article.published else None
    before = [day for _, day in dated if published and day < published - FAR]
    if published and 2 * len(before) > len(dated):
        yield Doubt(
            BEFORE.format(count=len(before), all=len(comments), article=published.isoformat()), "dates-before-article"
        )
    days: dict[str, set[date]] = {}
    for author, day in dated:
        if author:
            days.setdefault(author, set()).add(day)
    written = Counter(author for author, _ in dated if author)
    several = [author for author, count in written.items() if count > 1]
    constant = several and all(len(days[author]) == 1 for author in several)
    spread = max(day for _, day in dated) - min(day for _, day in dated) if dated else timedelta()
    if constant and len(days) > 1 and spread > timedelta(days=365):
        yield Doubt(SAME_DAY, "constant-dates")


def _day(published: str) -> date | None:
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return None
    return day if day.year >= EARLIEST else None
