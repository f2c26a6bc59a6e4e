"""The article of a page: what its head says of it, and the main text of what is left without the comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from indexer.read.dates import iso
from indexer.read.drafts import ArticleDraft
from indexer.read.html.linked import kinds, person, told
from indexer.read.html.texts import line_of
from indexer.read.identity import host_of

_TITLES = ("meta[property='og:title']", "h1[itemprop=headline]", "article h1", "h1", "title")
_ADDRESSES = ("link[rel=canonical]", "meta[property='og:url']")
_AUTHORS = ("meta[name=author]", "meta[property='article:author']", "[itemprop=author] [itemprop=name]", "[rel=author]",
            ".byline .author", ".author .fn")  # fmt: skip
_DATES = ("meta[property='article:published_time']", "meta[itemprop=datePublished]", "[itemprop=datePublished]",
          "meta[name=date]", "meta[name='DC.date.issued']", "article time[datetime]", "time[datetime]")  # fmt: skip
_ARTICLES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "DiscussionForumPosting", "WebPage"}
)
_LONGEST = 300
_POSTS_BY = re.compile(r"^(?:(?:view |see )?(?:all )?posts by|alle beiträge (?:von|anzeigen von)|by)\s+", re.IGNORECASE)


def article(tree: Any, *, comments: bool = False) -> ArticleDraft:
    """The article of a page from which the comments are taken out; with ``comments`` they are its text as well."""
    said = next((one for one in told(tree) if kinds(one) & _ARTICLES), {})
    url = _told(tree, _ADDRESSES, "href") or None
    url = url if url and url.startswith(("http://", "https://")) else None
    title = _told(tree, _TITLES) or str(said.get("headline") or "")
    author = _POSTS_BY.sub("", _told(tree, _AUTHORS)) or person(said.get("author"))
    dates = (iso(date) for date in (*_each(tree, _DATES), str(said.get("datePublished") or "")) if date)
    return ArticleDraft(
        " ".join(title.split()), _body(tree, comments), None if author.startswith("http") else author or None,
        next((date for date in dates if date), None), url, host_of(url) if url else None,
    )  # fmt: skip


def _body(tree: Any, comments: bool) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    html = tree.html or ""
    main = str(extract_plain_text(html, main_content=True, comments=comments, alt_texts=False, links=False)).strip()
    return main or str(extract_plain_text(html, main_content=False, alt_texts=False, links=False)).strip()


def _told(tree: Any, selectors: Sequence[str], attribute: str = "content") -> str:
    return next(_each(tree, selectors, attribute), "")


def _each(tree: Any, selectors: Sequence[str], attribute: str = "content") -> Iterator[str]:
    for selector in selectors:
        for node in tree.css(selector)[:5]:
            written = (
                node.attributes.get(attribute) or node.attributes.get("content") or node.attributes.get("datetime")
            )
            said = " ".join((written or line_of(node)).split())
            if said and len(said) <= _LONGEST:
                yield said
