"""Comments that a page tells as JSON-LD (schema.org/Comment), for pages that show none in their elements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from indexer.read.dates import iso
from indexer.read.decode import clean
from indexer.read.drafts import CommentDraft
from indexer.read.html.texts import field_text

MOST_BYTES, MOST_COMMENTS, LONGEST_NAME = 20_000_000, 200_000, 300
COMMENT_TYPES = frozenset({"Comment", "UserComments", "Answer", "DiscussionForumPosting", "SocialMediaPosting"})
WITHIN = ("comment", "comments", "suggestedAnswer", "acceptedAnswer", "hasPart")
PAGES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "DiscussionForumPosting", "WebPage", "QAPage"}
    | {"Question", "SocialMediaPosting"}
)


def told(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object that a page tells as JSON-LD, those of its graphs one by one."""
    for script in tree.css("script[type='application/ld+json']"):
        written = script.text() or ""
        if len(written) > MOST_BYTES:
            continue
        try:
            found = json.loads(written, strict=False)
        except (ValueError, RecursionError):
            continue
        some = found.get("@graph", found) if isinstance(found, dict) else found
        yield from (one for one in (some if isinstance(some, list) else [some]) if isinstance(one, dict))


def comments(tree: Any) -> list[CommentDraft]:
    """The comments, each after what it answers."""
    found: list[CommentDraft] = []
    places: dict[str, int] = {}
    waiting = [(one, None) for page in told(tree) if kinds(page) & PAGES for one in _within(page)][::-1]
    todo: list[tuple[dict[str, Any], int | None]] = list(waiting)
    while todo and len(found) < MOST_COMMENTS:
        one, parent = todo.pop()
        native = _word(one.get("identifier")) or _word(one.get("@id")) or _word(one.get("url"))
        above = one.get("parentItem")
        if parent is None and isinstance(above, dict):
            parent = places.get(_word(above.get("identifier")) or _word(above.get("@id")) or _word(above.get("url")))
        draft = _draft(one, native, parent)
        place = parent
        if draft.text:
            place = len(found)
            found.append(draft)
            places.setdefault(native, place)
        todo += [(inner, place) for inner in _within(one)[::-1]]
    return found


def kinds(one: dict[str, Any]) -> set[str]:
    """The types that an object gives itself."""
    kind = one.get("@type")
    return {name for name in (kind if isinstance(kind, list) else [kind]) if isinstance(name, str)}


def person(value: object) -> str:
    """A name, told as such or as the name of a person."""
    if isinstance(value, list):
        value = value[0] if value else ""
    name = value.get("name") if isinstance(value, dict) else value
    return " ".join(name.split()) if isinstance(name, str) and len(name) <= LONGEST_NAME else ""


def _within(one: dict[str, Any]) -> Sequence[dict[str, Any]]:
    inner = [one.get(name) for name in WITHIN]
    flat = [each for some in inner for each in (some if isinstance(some, list) else [some])]
    return [each for each in flat if isinstance(each, dict) and kinds(each) & COMMENT_TYPES]


def _draft(one: dict[str, Any], native: str, parent: int | None) -> CommentDraft:
    text = one.get("text") or one.get("commentText") or one.get("articleBody") or ""
    dates = (iso(_word(one.get(name))) for name in ("datePublished", "dateCreated", "commentTime") if one.get(name))
    score = one.get("upvoteCount")
    return CommentDraft(
        person(one.get("author") or one.get("creator")) or None, None, next((date for date in dates if date), None),
        field_text(clean(text)) if isinstance(text, str) else "", parent, native or None,
        score if isinstance(score, int) and not isinstance(score, bool) and abs(score) < 2**63 else None,
    )  # fmt: skip


def _word(value: object) -> str:
    return clean(str(value)).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
