"""A page -> its article and its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from indexer.read.dates import iso, within
from indexer.read.drafts import ArticleDraft, CommentDraft
from indexer.read.dump_words import name_in
from indexer.read.html import blocks, linked
from indexer.read.html.article import article
from indexer.read.html.profiles import ANY_AUTHOR, ANY_DATE, PROFILES, Profile, slug
from indexer.read.html.shape import DEEPEST, bare_text, is_too_deep, without_wide_tags
from indexer.read.html.texts import line_of, text_of
from indexer.read.moments import first_in, month_first
from indexer.types import Level

_DEPTH = re.compile(r"\bdepth-(\d+)\b")
_NUMBER = re.compile(r"[-+−]?\d{1,9}")
_PINGBACK = re.compile(r"\b(?:pingback|trackback)\b")
_DATED = re.compile(r"\d")
_ADDED = re.compile(
    r"(?:\s+(?:says|said|sagt|schreibt|meint|on|a dit|dice|пишет|говорит|permalink|reply))?\s*:?\s*$", re.IGNORECASE
)
_LONGEST_NAME, _LONGEST_DATE, _LONGEST_LINE, _SHORTEST_DATE = 120, 120, 300, 8
_BUTTONS = frozenset("reply antworten ответить répondre responder odpowiedz quote zitieren permalink".split())
_NOISE = (
    "script:not([type='application/ld+json']), style, noscript, template, .widget_recent_comments, #recent-comments,"
    " .recentcomments, #recentcomments"
)
_HEADLINES = (
    "[itemprop=commentCount], .comments-title, #comments h2, #comments h3, .comments-count, .comment-count,"
    " .comments__title, .comments-header"
)
_COUNT = re.compile(r"(?<![\d.,])\d{1,6}(?![\d.,])")
ARTICLE, LEARNED, LINKED = "article", "learned", "JSON-LD"
_WHOLE = ("html", "body")
"""The page itself is nobody's comment, whatever it calls itself."""
_COMMON = 4
_RARE = ", ".join(one.item for one in PROFILES[:-_COMMON])
"""All but the most general of the profiles, in one."""
TOO_DEEP = "elements stand more than {most:,} deep in one another; read as text, its comments not told apart"
NO_TEXT = "{count} comments have no text{by}; left out"
MOST_NAMED = 20
UNDATED = "the date {written!r} of {author!r} has no year or depends on the day when the page was saved; left empty"
_SHIFTED = re.compile(r"(?:margin|padding)-left:\s*(\d{1,5})")
_WORD = re.compile(r"[\w-]+")
_BEFORE = re.compile(r"[cC]omment-?_?(\d+)")


class Page(NamedTuple):
    """What stands on a page, and what is to be said of the reading."""

    article: ArticleDraft
    comments: list[CommentDraft]
    remarks: list[tuple[str, Level, str]]
    profile: str = "no comments found"
    textless: int = 0
    announced: int | None = None
    lines: Sequence[str] = ()


class _Item(NamedTuple):
    """A comment's element, the id it has there, the place of the element it stands in, its depth if that is told."""

    node: Any
    native: str | None
    inside: int | None
    depth: int | None


def page(html: str, profile: str | None = None, frames: Sequence[str] = ()) -> Page:
    """The article and the comments of a page, whatever it holds; ``profile`` is the name of one that is to be used.

    Where the page itself has no comments, those are its own that a system of comments shows in one of its ``frames``.
    """
    from selectolax.lexbor import SelectolaxError

    if is_too_deep(html):
        return Page(ArticleDraft("", bare_text(html)), [], [(TOO_DEEP.format(most=DEEPEST), "doubtful", "too-deep")])
    try:
        return _page(html, profile, frames)
    except SelectolaxError as error:
        # Any text is a page to it, and our selectors are constant: it raises this only when it gets no memory.
        raise MemoryError(str(error)) from error


def _page(html: str, profile: str | None, frames: Sequence[str]) -> Page:
    tree = _tree(html)
    announced = _announced(tree)
    found = _Found(*_found(tree, profile))
    if not found.comments and profile != ARTICLE:
        found = next((one for frame in frames if (one := _framed(frame, profile)).comments), found)
    comments = found.comments
    kept = [place for place, one in enumerate(comments) if one.text]
    textless = len(comments) - len(kept)
    remarks: list[tuple[str, Level, str]] = []
    if textless:
        authors = dict.fromkeys(one.author for one in comments if one.author and not one.text)
        by = f" (by {', '.join(list(authors)[:MOST_NAMED])})" if authors else ""
        remarks.append((NO_TEXT.format(count=textless, by=by), "note", "empty-comments"))
    remarks += [
        (UNDATED.format(written=one.raw, author=one.author), "note", "undated")
        for one in comments
        if one.raw and one.text
    ]
    told = found.name if kept else Page._field_defaults["profile"]
    # What is not known as comments may be some all the same: then they stay in the article.
    body = article(tree, comments=not kept)
    lines = () if kept or profile == ARTICLE else _lines(tree)
    return Page(body, _renumbered(comments, kept), remarks, told, textless, announced, lines)


def _lines(tree: Any) -> list[str]:
    """The lines of a page, as its elements part them."""
    return str(tree.body.text(separator="\n")).split("\n") if tree.body is not None else []


class _Found(NamedTuple):
    name: str
    comments: list[CommentDraft]


def _tree(html: str) -> Any:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(without_wide_tags(html))
    for noise in tree.css(_NOISE):
        if noise.tag not in _WHOLE:
            noise.decompose()
    return tree


def _framed(html: str, wanted: str | None) -> _Found:
    """The comments in a frame, if it is one of a system that is known."""
    if is_too_deep(html):
        return _Found("", [])
    profiles = [one for one in PROFILES if wanted in (None, slug(one.name))]
    profile, items = _items(_tree(html), profiles)
    return _Found(f"{profile.name}, in a frame", _comments(profile, items)) if profile else _Found("", [])


def _found(tree: Any, wanted: str | None) -> tuple[str, list[CommentDraft]]:
    """What the comments were found by, and the comments, which are no longer in the tree."""
    if wanted == ARTICLE:
        return "", []
    profiles = [one for one in PROFILES if wanted in (None, slug(one.name))]
    profile, items = _items(tree, profiles)
    if profile is None and wanted in (None, LEARNED) and (repeated := blocks.profile_of(tree)):
        profile, items = repeated, _placed(repeated, tree.css(repeated.item))
    if profile is not None:
        shown = f"{profile.name}: {profile.item}" if profile.name == blocks.NAME else profile.name
        return shown, _comments(profile, items)
    return LINKED, linked.comments(tree) if wanted in (None, slug(LINKED)) else []


def _announced(tree: Any) -> int | None:
    """How many comments the page says it has."""
    for told in tree.css(_HEADLINES)[:20]:
        written = told.attributes.get("content") or line_of(told)
        found = _COUNT.search(written) if len(written) < _LONGEST_LINE else None
        if found:
            return int(found[0])
    return None


def _items(tree: Any, profiles: Sequence[Profile]) -> tuple[Profile | None, list[_Item]]:
    """The comments of the first system that finds more than half of what any finds."""
    # Most pages are of none of the rarer systems: one look tells.
    if len(profiles) == len(PROFILES) and tree.css_first(_RARE) is None:
        profiles = PROFILES[-_COMMON:]
    # An empty element is a place to jump to, beside the comment.
    nodes = ((profile, [one for one in tree.css(profile.item) if one.child is not None]) for profile in profiles)
    found = [(profile, _placed(profile, some)) for profile, some in nodes if some]
    most = max((len(items) for _, items in found), default=0)
    return next(((profile, items) for profile, items in found if items and len(items) * 2 > most), (None, []))


def _placed(profile: Profile, nodes: Sequence[Any]) -> list[_Item]:
    """One item for each comment, in the order of the page: of elements with the same id the outermost."""
    native = re.compile(profile.native)
    items: list[_Item] = []
    known: dict[int, int] = {}
    for node in nodes:
        # An element that fits two of the selectors comes twice.
        if node.tag in _WHOLE or node.mem_id in known:
            continue
        found = native.fullmatch(node.attributes.get(profile.attribute) or "")
        if found is None and profile.name not in ("microdata", "comments by their class", blocks.NAME):
            continue
        number, inside = found[1] if found else _id_before(node), _around(node, known)
        if number is not None and inside is not None and items[inside].native == number:
            known[node.mem_id] = inside
            continue
        known[node.mem_id] = len(items)
        items.append(_Item(node, number, inside, _depth(profile, node)))
    return items


def _around(node: Any, known: dict[int, int]) -> int | None:
    above = node.parent
    while above is not None:
        place = known.get(above.mem_id)
        if place is not None:
            return place
        above = above.parent
    return None


def _id_before(node: Any) -> str | None:
    """The id of an empty element right before a comment that has none itself."""
    before = node.prev
    while before is not None and before.tag == "-text" and not before.text().strip():
        before = before.prev
    if before is None or before.tag not in ("a", "span") or before.child is not None:
        return None
    found = _BEFORE.fullmatch(before.attributes.get("id") or before.attributes.get("name") or "")
    return found[1] if found else None


def _depth(profile: Profile, node: Any) -> int | None:
    if profile.indent:
        told = node.css_first(profile.indent)
        while told is None and node.parent is not None and profile.indent.startswith("li"):
            node = node.parent
            if node.tag == "li":
                told = node
        attributes = told.attributes if told is not None else {}
        written = attributes.get("indent") or attributes.get("data-indent") or ""
        return int(written) if written.isdigit() and len(written) < 6 else None
    found = _DEPTH.search(node.attributes.get("class") or "") or _SHIFTED.search(node.attributes.get("style") or "")
    return int(found[1]) if found and len(found[1]) < 6 else None


def _comments(profile: Profile, items: Sequence[_Item]) -> list[CommentDraft]:
    """From the last to the first, so that an answer is taken out before what it stands in is read."""
    parents = _parents(items)
    american = bool(items) and _is_american(items[0].node)
    found: list[_Written] = []
    for place in range(len(items) - 1, -1, -1):
        found.append(_comment(profile, items[place], parents[place]))
        items[place].node.decompose()
    return _in_order(found[::-1], american=american)


def _parents(items: Sequence[_Item]) -> list[int | None]:
    """By the tree where any comment stands in another, else by the depth that each tells."""
    inside = [one.inside for one in items]
    if any(place is not None for place in inside):
        return inside
    open_at: list[tuple[int, int]] = []
    parents: list[int | None] = []
    for place, one in enumerate(items):
        depth = one.depth or 0
        while open_at and open_at[-1][0] >= depth:
            open_at.pop()
        parents.append(open_at[-1][1] if open_at else None)
        open_at.append((depth, place))
    return parents


class _Written(NamedTuple):
    """A comment, and its date as it stands on the page."""

    draft: CommentDraft
    date: str | None


def _comment(profile: Profile, item: _Item, parent: int | None) -> _Written:
    own = _Own(item.node, (item.node.html or "").lower())
    author, named = _name(profile, own)
    published, written, dated = _date(profile, own)
    raw = None if published else written
    score = next((_number(line_of(one)) for one in _each(own, profile.score)), None)
    some = (one for one in _each(own, profile.text) if line_of(one))
    if profile.name == blocks.NAME:
        # The names of an unknown system are guesses: what says the most beside author and date is the text.
        around = {one.mem_id for place in (named, dated) for one in _upwards(place)}
        body = max((one for one in some if one.mem_id not in around), key=_length, default=None)
    else:
        body = next(some, None)
    text = text_of(_bare(own, profile, (named, dated)) if body is None else body)
    return _Written(CommentDraft(author, None, published, text, parent, item.native, score, raw), written)


def _in_order(found: Sequence[_Written], *, american: bool) -> list[CommentDraft]:
    """The drafts, with dates such as 06/08/2023 as the others of the page say, else as the page's language does."""
    slashed = [one.date for one in found if one.date and "/" in one.date]
    if not slashed or not month_first([*slashed, "12/31/2000"] if american else slashed):
        return [one.draft for one in found]
    return [_turned(one) if one.date and "/" in one.date else one.draft for one in found]


def _turned(one: _Written) -> CommentDraft:
    moment = first_in(one.date or "", month_first=True)
    return replace(one.draft, published=moment.published, raw=None) if moment and moment.published else one.draft


def _is_american(node: Any) -> bool:
    top = [one for one in _upwards(node) if one.tag == "html"]
    return any((one.attributes.get("lang") or "").lower() in ("en-us", "en_us") for one in top)


def _upwards(node: Any) -> Iterator[Any]:
    """An element and all that it stands in."""
    while node is not None:
        yield node
        node = node.parent


def _length(node: Any) -> int:
    return len(line_of(node))


class _Own(NamedTuple):
    """A comment's element, what answers it taken out, and its markup in small letters."""

    node: Any
    markup: str


def _each(own: _Own, selectors: Sequence[str]) -> Iterator[Any]:
    for selector in selectors:
        # Most selectors find nothing; that their words are not even there is known in a tenth of the time.
        if _sign(selector) in own.markup:
            yield from own.node.css(selector)


@cache
def _sign(selector: str) -> str:
    """What stands in the markup wherever a selector finds something: the longest word of what it ends in."""
    last = selector.rsplit(maxsplit=1)[-1]
    words = _WORD.findall(last)
    return f"<{last}" if words == [last] else max(words, key=len).lower()


def _name(profile: Profile, own: _Own) -> tuple[str | None, Any]:
    """The author's name and the element where it stands."""
    for one in _each(own, (*profile.author, *ANY_AUTHOR)):
        written = one.attributes.get("content") or line_of(one)
        dated = within(written[:_LONGEST_LINE])
        name = _ADDED.sub("", written[: dated[1]] if dated else written).strip(" ,:|·-–—")
        moment = first_in(name) if len(name) <= _LONGEST_LINE else None
        if moment and moment.start and moment.end - moment.start >= _SHORTEST_DATE:
            # Comment by Ann — 17.07, 2011 @ 13:10
            name = name_in(name[: moment.start])
        if name and len(name) <= _LONGEST_NAME and name.casefold() not in _BUTTONS:
            return name, one
    return None, None


def _date(profile: Profile, own: _Own) -> tuple[str | None, str | None, Any]:
    """When it was written if that is told, the date as it stands there, and the element where it stands."""
    raw, place = None, None
    for one in _each(own, (*profile.date, *ANY_DATE)):
        for written in (
            one.attributes.get("datetime"),
            one.attributes.get("content"),
            one.attributes.get("title"),
            line_of(one),
        ):
            if (
                written
                and len(written) <= _LONGEST_DATE
                and _DATED.search(written)
                and (date := iso(written) or _dated(written))
            ):
                return date, written, one
        if raw is None and (raw := _undated(line_of(one))):
            place = one
    return None, raw, place


def _undated(written: str) -> str | None:
    """The date in a short text that counts from the day when the page was saved, or has no year."""
    if len(written) > _LONGEST_DATE:
        return None
    found = first_in(written)
    # The 13th of June as 06/13/2023 is no date until it is known that the month comes first.
    found = first_in(written, month_first=True) if found is None else found if found.published is None else None
    return written[found.start : found.end] if found else None


def _dated(written: str) -> str | None:
    found = within(" ".join(written.split()))
    return found[0] if found else None


def _bare(own: _Own, profile: Profile, signed: Sequence[Any]) -> Any:
    """The element without its author, date and buttons, where nothing in it is called the text."""
    told = [one for one in signed if one is not None]
    called = _each(own, (*profile.author[:12], *profile.date[:12], ".reply", ".comment-reply-link", "img"))
    forms = (one for one in _each(own, ("form",)) if one.css_first("textarea") is not None)
    for one in (*called, *told, *forms, *_each(own, ("button",))):
        if line_of(one) and len(line_of(one)) <= _LONGEST_NAME:
            one.decompose()
    return own.node


def _number(written: str) -> int | None:
    found = _NUMBER.search(written)
    return int(found.group().replace("−", "-")) if found else None


def _renumbered(comments: Sequence[CommentDraft], kept: Sequence[int]) -> list[CommentDraft]:
    """Those that are kept; what answered one that is not, answers what that answered."""
    new = {place: number for number, place in enumerate(kept)}
    found = []
    for place in kept:
        parent = comments[place].parent
        while parent is not None and parent not in new:
            parent = comments[parent].parent
        found.append(replace(comments[place], parent=None if parent is None else new[parent]))
    return found
