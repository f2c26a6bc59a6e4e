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

from indexer.read import personal, personal_text
from indexer.read.answers import Named, parents
from indexer.read.dates import iso
from indexer.read.decode import Encoding
from indexer.read.drafts import ArticleDraft, CommentDraft, left_over, thread_of
from indexer.read.identity import host_of
from indexer.read.loose_xml import Loose
from indexer.types import Level, Problem, Thread

_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,5000}?-->\s*)*(?:<!DOCTYPE\s+(?:rss|feed|disqus)[^<>]{0,500}>\s*)?<(?:rss|feed|disqus|rdf:RDF)\b",
    re.DOTALL,
)
_COMMENT_LINK = re.compile(r"#comment-?(\d+)")
_BY = re.compile(r"^(?:By|Von|Par|Por|От|Автор): ")
_ABOUT = re.compile(r"^(?:Comments on|Kommentare zu|Commentaires sur|Comentarios en|Комментарии к записи): ?")
_BROKEN = "not sound XML ({why}); read as far as its tags can be told"
_LEFT_OUT = "{count} comments that were not approved, are spam or deleted are left out"
_OTHER_KINDS = "{count} items that are no text (attachments, menus, templates) are left out"
_CHANNEL_DEPTH = {"rss": 2, "RDF": 2, "feed": 1}
"""How deep the name of a channel stands."""
_MOST_BLANKS = 1000
_UNITS = frozenset({"item", "entry", "thread", "post"})
_NO_TEXT = re.compile(
    r"attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+|acf-.*"
)
"""Kinds of items of a WordPress export that nobody wrote to be read."""
_CHANNEL = frozenset(
    "title link description language generator lastBuildDate pubDate docs ttl wxr_version base_site_url base_blog_url"
    " author author_id author_login author_email author_display_name author_first_name author_last_name category"
    " cat_name category_nicename tag term".split()
)
_MACHINES = frozenset(
    "link guid id pubDate published updated status is_sticky ping_status menu_order meta_key attachment_url isDeleted"
    " isSpam isClosed isAnonymous createdAt forum uri total commentRss comment_id comment_author_url comment_date"
    " comment_date_gmt comment_approved comment_type comment_parent comment_user_id post_id post_date post_date_gmt"
    " post_modified post_modified_gmt post_name post_parent post_type".split()
)
"""What machines write for machines."""
_WORDS = re.compile(r"\w+")


def fits(opening: str) -> bool:
    """Whether a file begins as one of these."""
    return _OPENING.match(opening) is not None


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads, one for each article; where the XML is broken, the rest is read as far as its tags can be told."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    feed = _Feed(where)
    start, done, open_units = _behind_blanks(file), 0, list[str]()
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            if event == "start" and _name(element) in open_units:
                raise ParseError(f"{_name(element)} in {_name(element)}")
            yield from feed.take(event, element)
            if _name(element) in _UNITS:
                open_units = [*open_units, _name(element)] if event == "start" else open_units[:-1]
                done += event == "end" and not open_units
    except (ParseError, DefusedXmlException, ValueError, LookupError, AssertionError) as error:
        file.seek(start)
        loose = Loose(file, encoding)
        yield from _rest_of(feed, loose, done)
        reason = " ".join(str(error).split()) or type(error).__name__
        level: Level = "doubtful" if loose.is_guessed or any(map(str.strip, feed.unread)) else "note"
        yield Problem(where, None, _BROKEN.format(why=reason), level, "damaged-xml")
    yield from feed.rest()


def _behind_blanks(file: BinaryIO) -> int:
    """Go to the first byte that is no blank: before a declaration none may stand, and often does."""
    start = file.tell()
    head = file.read(_MOST_BLANKS)
    return file.seek(start + len(head) - len(head.lstrip()))


def _rest_of(feed: _Feed, loose: Loose, done: int) -> Iterator[Thread | Problem]:
    """What comes after the first ``done`` units, whatever the XML is like."""
    feed.restart()
    open_units = 0
    for event, element in loose.events():
        is_unit = _name(element) in _UNITS
        open_units += is_unit and event == "start"
        if done > 0:
            feed.pass_by(event, element, inside=open_units > 0)
        else:
            yield from feed.take_loosely(event, element, inside=open_units > 0)
        open_units -= is_unit and event == "end"
        done -= is_unit and event == "end" and not open_units


def _is_unit(event: str, element: Any) -> bool:
    """Whether an item, entry, thread or post ends here."""
    return event == "end" and _name(element) in _UNITS


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
    from indexer.read.html.texts import field_text

    return field_text(markup)


class _Feed:
    """What has been met so far: the channel's name, the comments of a feed of comments, Disqus's threads and posts."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.root = ""
        self.channel = ""
        self.depth = self.inside = 0
        self.articles: dict[str, ArticleDraft] = {}
        self.comments: dict[str, list[tuple[CommentDraft, str | None]]] = {}
        self.left_out = self.other_kinds = self.omitted = 0
        self.unread: list[str] = []
        self.told: set[str] = set()
        self.is_loose = False

    def restart(self) -> None:
        """Go to the beginning of the file, with what is known of it."""
        self.root, self.depth, self.inside = "", 0, 0
        self.is_loose = True

    def pass_by(self, event: str, element: Any, *, inside: bool) -> None:
        """An element that has been taken before; what stands outside of all units was not."""
        if event == "end" and not inside:
            self.unread += self._outside(element)
        self.root = self.root or _name(element)
        self.depth += 1 if event == "start" else -1
        if _is_unit(event, element):
            element.clear()

    def take(self, event: str, element: Any) -> Iterator[Thread | Problem]:
        """The threads that this element completes."""
        name = _name(element)
        if event == "start":
            self.root = self.root or name
            self.depth += 1
            self.inside += name in _UNITS
            return
        self.depth -= 1
        self.inside -= name in _UNITS
        if name == "title" and not self.channel and self.depth == _CHANNEL_DEPTH.get(self.root):
            self.channel = "".join(element.itertext()).strip()
        if self.root == "disqus" and name in ("thread", "post") and self.depth == 1:
            self._count_personal(element)
            self._disqus(name, element)
            element.clear()
        elif name in ("item", "entry"):
            self._count_personal(element)
            yield from self._item(element)
            element.clear()
        elif name == "author" and not self.inside:
            self._count_personal(element)

    def take_loosely(self, event: str, element: Any, *, inside: bool) -> Iterator[Thread | Problem]:
        """The same for an element of a damaged file; texts that stand where none is looked for are kept."""
        apart = _texts_in(element) if _is_unit(event, element) else []
        if event == "end" and not inside:
            apart = self._outside(element)
        before = self.left_out, self.other_kinds
        yield from self.take(event, element)
        if before == (self.left_out, self.other_kinds):
            self.unread += [text for text in apart if not self.told.issuperset(_WORDS.findall(text))]

    def _outside(self, element: Any) -> list[str]:
        """The text of an element that is in no unit, if it is none of the channel's."""
        own = _own_text(element)
        is_channel = _name(element) in _CHANNEL and (_name(element) != "title" or own == self.channel)
        return [] if is_channel or not own else [own]

    def _remember(self, *texts: str | None) -> None:
        """Note that the words of these texts are told."""
        if self.is_loose:
            self.told.update(word for text in texts if text for word in _WORDS.findall(text))

    def _count_personal(self, element: Any) -> None:
        self.omitted += sum(personal.is_left_out(_name(one), one.text) for one in element.iter() if one.text)

    def rest(self) -> Iterator[Thread | Problem]:
        """What could only be put together at the end."""
        for key, found in self.comments.items():
            yield self._thread(self.articles.get(key) or ArticleDraft(_ABOUT.sub("", self.channel), "", url=key), found)
        for key, article in self.articles.items():
            if key not in self.comments:
                yield self._thread(article, [])
        if self.left_out:
            yield Problem(self.where, None, _LEFT_OUT.format(count=self.left_out), "note", "spam-left-out")
        if self.other_kinds:
            yield Problem(self.where, None, _OTHER_KINDS.format(count=self.other_kinds), "note", "items-without-text")
        yield from personal.note(self.omitted, self.where)
        yield from left_over([personal_text.without_values(text)[0] for text in self.unread if text.strip()])

    def _thread(self, article: ArticleDraft, found: list[tuple[CommentDraft, str | None]]) -> Thread:
        from dataclasses import replace

        named = [Named(one.native, parent) for one, parent in found]
        answered, wrong = parents(named, None)
        drafts = [replace(one, parent=parent) for (one, _), parent in zip(found, answered, strict=True)]
        problems = [
            Problem(self.where, None, f"comment {named[place].native}: {what}", "doubtful", "unknown-parent")
            for place, what in wrong
        ]
        self._remember(article.title, article.text, article.author)
        self._remember(*(text for draft in drafts for text in (draft.author, draft.text)))
        return thread_of(article, drafts, problems, self.where, None)

    def _item(self, item: Any) -> Iterator[Thread]:
        kind = _child(item, "post_type")
        if _NO_TEXT.fullmatch(kind):
            self.other_kinds += 1
            return
        link = _link(item)
        about = _COMMENT_LINK.search(link) or _COMMENT_LINK.search(_child(item, "guid", "id"))
        if about is not None and not kind:
            draft = CommentDraft(_author(item), None, _dated(item), _text(item), None, about[1])
            self._remember(draft.author, draft.text)
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
        if _is_unwanted(element):
            self.left_out += 1
            return
        parent = _child(element, "comment_parent")
        author = personal.without_address(unescape(_child(element, "comment_author")))
        draft = CommentDraft(
            author or None,
            None,
            _date(_child(element, "comment_date")),
            _plain(_child(element, "comment_content")),
            None,
            _child(element, "comment_id") or None,
        )
        yield draft, parent if parent not in ("", "0") else None

    def _disqus(self, name: str, element: Any) -> None:
        native = next((value for key, value in element.attrib.items() if key.endswith("id")), "")
        if name == "thread":
            link = _child(element, "link")
            article = ArticleDraft(
                " ".join(_child(element, "title").split()), _plain(_child(element, "message")), _author(element),
                _dated(element), link or None, host_of(link) if link else None,
            )  # fmt: skip
            if link or article.title or article.text:
                # Else it only says which thread a post is in, and the post's own beginning is damaged.
                self.articles[native] = article
            self._remember(article.title, article.text, article.author)
            return
        if "true" in (_child(element, "isDeleted"), _child(element, "isSpam")):
            self.left_out += 1
            return
        inner = {_name(child): next(iter(child.attrib.values()), "") for child in element if child.attrib}
        draft = CommentDraft(_author(element), None, _dated(element), _plain(_child(element, "message")), None, native)
        self._remember(draft.author, draft.text)
        self.comments.setdefault(inner.get("thread", ""), []).append((draft, inner.get("parent") or None))


def _own_text(element: Any) -> str:
    """What stands in an element beside other elements."""
    parts = [element.text or "", *(one.tail or "" for one in element)]
    return " ".join(part.strip() for part in parts if part.strip())


def _texts_in(element: Any) -> list[str]:
    """All texts of an element and those in it, but for what is no text and what is left out."""
    unwanted = {
        id(part) for one in element.iter() if _name(one) == "comment" and _is_unwanted(one) for part in one.iter()
    }
    return [
        text
        for one in element.iter()
        if id(one) not in unwanted and _name(one) not in _MACHINES and personal.kind_of(_name(one)) is None
        if (text := _plain(_own_text(one)))
    ]


def _is_unwanted(comment: Any) -> bool:
    return _child(comment, "comment_approved") not in ("1", "approved", "")


def _link(item: Any) -> str:
    linked = _child(item, "link")
    if linked:
        return linked
    links = [child for child in item if _name(child) == "link" and child.get("href")]
    return str(next((one.get("href") for one in links if one.get("rel", "alternate") == "alternate"), ""))


def _author(item: Any) -> str | None:
    for child in item:
        if _name(child) == "author" and len(child):
            return personal.without_address(_child(child, "name", "username")) or None
    name = _child(item, "creator", "author") or _BY.sub(
        "", _child(item, "title") if _BY.match(_child(item, "title")) else ""
    )
    # In RSS an author is an e-mail address, with a name in brackets.
    return personal.without_address(" ".join(name.split())) or None


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
