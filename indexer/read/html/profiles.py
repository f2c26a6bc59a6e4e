"""What the elements of a comment are called, system by system: the first that fits the page counts.

Selectors are CSS. ``native`` finds the comment's own id in the attribute ``attribute`` of its element. Of several
selectors for a field the first that finds something inside the comment counts.
"""

from __future__ import annotations

from typing import NamedTuple


class Profile(NamedTuple):
    """How one system writes its comments."""

    name: str
    item: str
    attribute: str
    native: str
    author: tuple[str, ...]
    date: tuple[str, ...]
    text: tuple[str, ...]
    score: tuple[str, ...] = ()
    indent: str | None = None
    """The element whose attribute ``indent`` or ``data-indent`` tells the depth, where the tree does not."""


def slug(name: str) -> str:
    """The name as one types it: small letters, no blanks."""
    return name.lower().replace(" ", "-")


AUTHOR = (
    ".fn",
    "[itemprop=author] [itemprop=name]",
    "[itemprop=author]",
    "[itemprop=creator] [itemprop=name]",
    "[itemprop=creator]",
    ".comment-author-name",
    ".comment__author-name",
    ".comment__author",
    ".comment-author-link",
    ".comment-author",
    ".comment_author",
    ".commentauthor",
    ".comment-name",
    ".commenter-name",
    ".commenter",
    ".comment-user",
    ".comment-header .author",
    "cite",
    ".author",
    ".username",
    ".user-name",
    ".nickname",
    ".name",
    "[rel~=author]",
    ".comment-meta strong",
    ".comment-head strong",
    ".comment-heading strong",
)
DATE = (
    "time[datetime]",
    "[itemprop=datePublished]",
    "[itemprop=dateCreated]",
    "[itemprop=commentTime]",
    "abbr[title]",
    ".comment-date",
    ".comment_date",
    ".comment__date",
    ".comment-time",
    ".comment-metadata",
    ".commentmetadata",
    ".comment-meta a",
    ".comment-meta",
    ".comment-info",
    ".date",
    ".timestamp",
    ".time",
    "time",
    ".meta",
    "small",
)
TEXT = (
    "[itemprop=text]",
    "[itemprop=commentText]",
    ".comment-content",
    ".comment-text",
    ".comment_text",
    ".commenttext",
    ".comment__text",
    ".comment-entry",
    ".comment__content",
    ".commententry",
    ".comment_content",
    ".comment-body-text",
    ".comment-message",
    ".comment-the-content",
    ".entry-content",
    ".comment-body > .text",
    "[class*=comment__body]",
    ".body",
)

ANY_AUTHOR = ("[class*=author]", "[class*=user]", "[class*=nick]", "a[href*=profile]", "a[href*='/user']")
ANY_DATE = ("[class*=date]", "[class*=time]", "[class*=posted]")
"""Where a system's own names find nothing."""

PROFILES = (
    Profile(
        "DataLife Engine",
        "div[id^=comment-id-]",
        "id",
        r"comment-id-(\d+)",
        (".comm-author", ".comm_name", *AUTHOR),
        (".comm-date", *DATE),
        ("[id^=comm-id-]", ".comm-text", *TEXT),
        (".ratingplus", "[id^=comments-likes-id]"),
        "li.comments-tree-item",
    ),
    Profile(
        "wpDiscuz",
        "div[id^=wpd-comm-]",
        "id",
        r"wpd-comm-(\d+)(?:_\d+)?",
        (".wpd-comment-author", *AUTHOR),
        (".wpd-comment-date", *DATE),
        (".wpd-comment-text", *TEXT),
        (".wpd-vote-result",),
    ),
    Profile(
        "wpDiscuz 3",
        "div[id^=wc-comm-]",
        "id",
        r"wc-comm-(\d+)(?:_\d+)?",
        (".wc-comment-author", *AUTHOR),
        (".wc-comment-date", *DATE),
        (".wc-comment-text", *TEXT),
        (".wc-vote-result",),
    ),
    Profile(
        "Disqus",
        "li.post[id^=post-]:has(.post-message)",
        "id",
        r"post-(\d+)",
        (".author",),
        (".time-ago[title]", ".time-ago", "time[datetime]"),
        (".post-message",),
        ("[data-role=likes]",),
    ),
    Profile(
        "Reddit",
        ".thing.comment[id^=thing_t1_]",
        "id",
        r"thing_t1_(\w+)",
        (".tagline .author", ".author"),
        ("time[datetime]",),
        (".usertext-body",),
        (".score.unvoted[title]", ".score.unvoted"),
    ),
    Profile(
        "Hacker News",
        "tr.athing.comtr",
        "id",
        r"(\d+)",
        (".hnuser",),
        (".age[title]", ".age"),
        (".commtext", ".comment"),
        (),
        "td.ind",
    ),
    Profile(
        "Discourse",
        "div.crawler-post[id^=post_], article[data-post-id][id^=post_]",
        "id",
        r"post_(\d+)",
        ("[itemprop=author] [itemprop=name]", ".username", ".creator a"),
        ("time[datetime]", ".post-time"),
        (".post[itemprop=text]", ".cooked", "[itemprop=text]"),
        (".like-count",),
    ),
    Profile(
        "phpBB",
        "div.post[id^=p]",
        "id",
        r"p(\d+)",
        (".author .username", ".author .username-coloured", ".author strong", *AUTHOR),
        (".author time", ".author"),
        (".content",),
    ),
    Profile(
        "vBulletin",
        "li[id^=post_].postbit, li[id^=post_].postcontainer, li.b-post",
        "id",
        r"(?:post_|node-)(\d+)",
        (".username", "[itemprop=name]"),
        (".date", "time[datetime]"),
        (".postcontent", ".js-post__content-text", ".content"),
    ),
    Profile(
        "WordPress",
        "[id^=comment-], [id^=li-comment-], [id^=div-comment-], [id^=Comment-]",
        "id",
        r"(?:li-|div-)?[Cc]omment-(\d+)",
        AUTHOR,
        DATE,
        TEXT,
        (".comment-likes .count", ".vote-count"),
    ),
    Profile("ids of comments", "[id^=comment_], [id^=comment]", "id", r"comment_?(\d+)", AUTHOR, DATE, TEXT),
    Profile(
        "microdata",
        "[itemtype$='schema.org/Comment'], [itemprop=comment], [itemtype$='schema.org/UserComments']",
        "id",
        r"\D*(\d+)",
        AUTHOR,
        DATE,
        TEXT,
        ("[itemprop=upvoteCount]",),
    ),
    Profile(
        "comments by their class", "li.comment, article.comment, div.comment", "id", r"\D*(\d+)", AUTHOR, DATE, TEXT
    ),
)
"""From the most telling to the most general."""
