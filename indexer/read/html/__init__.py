"""Saved pages: the comments by what their elements are called, then the article from what is left.

A page is one thread. The comments are cut out of the page before the article's text is looked for, so that no comment
gets into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from indexer.read.decode import HEAD, Encoding, encoding_of, text_of
from indexer.read.doubts import dated_lines, doubts, undated
from indexer.read.drafts import thread_of
from indexer.read.html.profiles import PROFILES as SYSTEMS
from indexer.read.html.profiles import slug
from indexer.read.identity import host_of
from indexer.read.parts import in_parts, part_title, parts, pieces_of, without_embedded
from indexer.types import Problem, Reading, Thread

_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,5000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
PROFILES = {slug(one.name): f"comments as {one.name} writes them" for one in SYSTEMS} | {
    "learned": "blocks that repeat, with a date and a text each",
    "json-ld": "comments told as JSON-LD",
    "article": "no comments: all of the page is the article",
}


def fits(opening: str) -> bool:
    """Whether a file begins as a page does."""
    return _OPENING.match(opening) is not None


def read(file: BinaryIO, encoding: Encoding, where: str, profile: str | None = None) -> Iterator[Thread | Problem]:
    """The one thread of a page; ``profile`` is one of PROFILES where the user knows better."""
    return saved(file, encoding, where, profile=profile)


def saved(
    file: BinaryIO, encoding: Encoding, where: str, address: str | None = None, captured: str | None = None,
    profile: str | None = None, frames: Sequence[bytes] = (),
) -> Iterator[Thread | Problem]:  # fmt: skip
    """The same for a page of which ``address`` and the time of its capture are known from elsewhere.

    ``frames`` are pages that stand in it: those of systems of comments give theirs to it, others are left out.
    """
    title, later_title, count = "", "", 0
    pages = parts(without_embedded(pieces_of(file)), encoding)
    for count, (text, remark) in enumerate(pages, 1):
        thread = _read_page(text, remark, where, address, captured, profile, frames if count == 1 else (), later_title)
        title = title or thread.title
        later_title = part_title(title, count + 1)
        yield thread
    if count > 1:
        yield in_parts(where, count)


def _read_page(
    text: str, remark: str | None, where: str, address: str | None, captured: str | None,
    profile: str | None, frames: Sequence[bytes], title: str
) -> Thread:  # fmt: skip
    """The thread of a page; ``title`` is what a later part of a large page is called."""
    from indexer.read.html.page import page

    found = page(text, profile, [text_of(one, encoding_of(one[:HEAD]))[0] for one in frames])
    article = replace(found.article, captured=captured)
    if title:
        # The first part of the page has its address; a thread with the same would be another copy of it.
        article = replace(article, title=title, url=None, native=None)
    elif article.url is None and address is not None:
        article = replace(article, url=address, source=host_of(address))
    problems = [Problem(where, None, remark, "doubtful", "encoding")] if remark else []
    problems += [Problem(where, None, *remark) for remark in found.remarks]
    how = Reading(found.profile, found.announced)
    doubted = [*doubts(article, found.comments, how.announced), *undated(found.comments), *dated_lines(found.lines)]
    problems += [Problem(where, None, doubt.what, "doubtful", doubt.code) for doubt in doubted]
    return thread_of(article, found.comments, problems, where, None, how)
