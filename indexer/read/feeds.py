"""XML that others write: WordPress exports (WXR), Disqus exports, RSS and Atom feeds. Read in a stream, without a DTD.

Mail and IP addresses, which WordPress exports hold, are not taken in. Comments that were never approved, spam and what
was deleted are left out, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, BinaryIO

from indexer.read.answers import Named, parents
from indexer.read.dates import iso
from indexer.read.decode import Encoding
from indexer.read.drafts import ArticleDraft, CommentDraft, thread_of
from indexer.read.identity import host_of
from indexer.types import Problem, Thread

_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,5000}?-->\s*)*<(?:rss|feed|disqus|rdf:RDF)\b", re.DOTALL
)
_COMMENT_LINK = re.compile(r"#comment-?(\d+)")
_BY = re.compile(r"^(?:By|Von|Par|Por|От|Автор): ")
_ABOUT = re.compile(r"^(?:Comments on|Kommentare zu|Commentaires sur|Comentarios en|Комментарии к записи): ?")
_BROKEN = "not whole ({why}); what came before that is read"
_LEFT_OUT = "{count} comments that were not approved, are spam or deleted are left out"
_KINDS = ("post", "page")


def fits(opening: str) -> bool:
    """Whether a file begins as one of these."""
    return _OPENING.match(opening) is not None


def read(file: BinaryIO, _encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads, one for each article; what is broken is a problem, and what came before it is read."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    feed = _Feed(where)
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            yield from feed.take(event, element)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        yield Problem(where, None, _BROKEN.format(why=" ".join(str(error).split()) or type(error).__name__))
    yield from feed.rest()


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Any, *names: str) -> str:
    """The text of the first child of any of these names."""
    for name in names:
        for child in element:
            if _name(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return ""


def _date(written: str) -> str | None:
    found = iso(written)
    if found is None and written:
        try:
            found = parsedate_to_datetime(written).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return found


def _plain(markup: str) -> str:
    from indexer.read.html.texts import markup_text

    return markup_text(markup)


class _Feed:
    """What has been met so far: the channel's name, the comments of a feed of comments, Disqus's threads and posts."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.root = ""
        self.channel = ""
        self.depth = 0
        self.articles: dict[str, ArticleDraft] = {}
        self.comments: dict[str, list[tuple[CommentDraft, str | None]]] = {}
        self.left_out = 0

    def take(self, event: str, element: Any) -> Iterator[Thread | Problem]:
        """The threads that this element completes."""
        name = _name(element)
        if event == "start":
            self.root = self.root or name
            self.depth += 1
            return
        self.depth -= 1
        if name == "title" and not self.channel and self.depth <= 2:
            self.channel = "".join(element.itertext()).strip()
        if self.root == "disqus" and name in ("thread", "post") and self.depth == 1:
            self._disqus(name, element)
            element.clear()
        elif name in ("item", "entry"):
            yield from self._item(element)
            element.clear()

    def rest(self) -> Iterator[Thread | Problem]:
        """What could only be put together at the end."""
        for key, found in self.comments.items():
            yield self._thread(self.articles.get(key) or ArticleDraft(_ABOUT.sub("", self.channel), "", url=key), found)
        for key, article in self.articles.items():
            if key not in self.comments:
                yield self._thread(article, [])
        if self.left_out:
            yield Problem(self.where, None, _LEFT_OUT.format(count=self.left_out))

    def _thread(self, article: ArticleDraft, found: list[tuple[CommentDraft, str | None]]) -> Thread:
        from dataclasses import replace

        named = [Named(one.native, parent) for one, parent in found]
        answered, wrong = parents(named, None)
        drafts = [replace(one, parent=parent) for (one, _), parent in zip(found, answered, strict=True)]
        problems = [Problem(self.where, None, f"comment {named[place].native}: {what}") for place, what in wrong]
        return thread_of(article, drafts, problems, self.where, None)

    def _item(self, item: Any) -> Iterator[Thread]:
        kind = _child(item, "post_type")
        if kind and kind not in _KINDS:
            return
        link = _link(item)
        about = _COMMENT_LINK.search(link) or _COMMENT_LINK.search(_child(item, "guid", "id"))
        if about is not None and not kind:
            draft = CommentDraft(_author(item), None, _dated(item), _text(item), None, about[1])
            self.comments.setdefault(link.partition("#")[0], []).append((draft, _answered(item)))
            return
        article = ArticleDraft(
            " ".join(_child(item, "title").split()), _text(item), _author(item), _dated(item), link or None,
            host_of(link) if link else None, None,
        )  # fmt: skip
        yield self._thread(
            article, [found for child in item if _name(child) == "comment" for found in self._wordpress(child)]
        )

    def _wordpress(self, element: Any) -> Iterator[tuple[CommentDraft, str | None]]:
        if _child(element, "comment_approved") not in ("1", "approved", ""):
            self.left_out += 1
            return
        parent = _child(element, "comment_parent")
        yield CommentDraft(
            unescape(_child(element, "comment_author")) or None, None, _date(_child(element, "comment_date")),
            _plain(_child(element, "comment_content")), None, _child(element, "comment_id") or None,
        ), parent if parent not in ("", "0") else None  # fmt: skip

    def _disqus(self, name: str, element: Any) -> None:
        native = next((value for key, value in element.attrib.items() if key.endswith("id")), "")
        if name == "thread":
            link = _child(element, "link")
            self.articles[native] = ArticleDraft(
                " ".join(_child(element, "title").split()), _plain(_child(element, "message")), _author(element),
                _dated(element), link or None, host_of(link) if link else None,
            )  # fmt: skip
            return
        if "true" in (_child(element, "isDeleted"), _child(element, "isSpam")):
            self.left_out += 1
            return
        inner = {_name(child): next(iter(child.attrib.values()), "") for child in element if child.attrib}
        draft = CommentDraft(_author(element), None, _dated(element), _plain(_child(element, "message")), None, native)
        self.comments.setdefault(inner.get("thread", ""), []).append((draft, inner.get("parent") or None))


def _link(item: Any) -> str:
    linked = _child(item, "link")
    if linked:
        return linked
    links = [child for child in item if _name(child) == "link" and child.get("href")]
    return str(next((one.get("href") for one in links if one.get("rel", "alternate") == "alternate"), ""))


def _author(item: Any) -> str | None:
    for child in item:
        if _name(child) == "author" and len(child):
            return _child(child, "name", "username") or None
    name = _child(item, "creator", "author") or _BY.sub(
        "", _child(item, "title") if _BY.match(_child(item, "title")) else ""
    )
    return " ".join(name.split()) or None


def _dated(item: Any) -> str | None:
    return _date(_child(item, "post_date", "pubDate", "published", "createdAt", "date", "updated"))


def _text(item: Any) -> str:
    return _plain(_child(item, "encoded", "content", "description", "summary"))


def _answered(item: Any) -> str | None:
    for child in item:
        if _name(child) == "in-reply-to":
            found = _COMMENT_LINK.search(child.get("href") or child.get("ref") or "")
            return found[1] if found else None
    return None
