"""The comments of a page of an unknown system: blocks that repeat, each with a date, a name and a text.

Blocks count only where the page itself calls them, or what they stand in, comments, replies, answers or posts: a list
of other articles repeats just so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from indexer.read.html.profiles import ANY_AUTHOR, AUTHOR, DATE, TEXT, Profile
from indexer.read.moments import first_in

NAME = "repeated blocks"
HINT = re.compile(
    r"comment|komment|coment|koment|comms?\b|repl(?:y|ies)|respon[sd]|answer|antwort|discuss|message|\bmsg|forum|opinion"
    r"|guestbook|otzyv|otvet",
    re.IGNORECASE,
)
NOT = re.compile(
    r"form|respond$|button|count|header|footer|navi|sidebar|widget|related|recent|share|login", re.IGNORECASE
)
TAGS = "li, div, article, section, tr, dd, td"
CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
FEWEST, MOST_GROUPS, MOST_LOOKED_AT = 2, 60, 40
SHORTEST_TEXT, LONGEST_LINE, MOST_LINES = 14, 120, 200
AGREE = 0.7


def profile_of(tree: Any) -> Profile | None:
    """A profile for the blocks of this page that look most like comments; None when none do."""
    groups = sorted(_groups(tree).items(), key=_size, reverse=True)[:MOST_GROUPS]
    fit = [(weight, _named(blocks), selector) for selector, blocks in groups if (weight := _weight(blocks))]
    if not fit:
        return None
    *_, selector = max(fit)
    return Profile(
        NAME, selector, "id", r"\D*(\d+)",
        (*AUTHOR, "[class*=author]", "[class*=user]", "[class*=nick]", "[class*=name]", "a[href*=user]",
         "a[href*=profile]", "b", "strong", "h3", "h4"),
        (*DATE, "[class*=date]", "[class*=time]", "[class*=meta]", "span", "a", "div", "p", "td"),
        (*TEXT, "[class*=text]", "[class*=body]", "[class*=content]", "[class*=message]",
         "[class*=msg]", "[class*=inner]"),
        ("[class*=score]", "[class*=rating]", "[class*=vote]"),
    )  # fmt: skip


def _size(group: tuple[str, list[Any]]) -> tuple[int, str]:
    return len(group[1]), group[0]


def _groups(tree: Any) -> dict[str, list[Any]]:
    """Elements by tag and class, of those that are called like comments or stand in something that is."""
    groups: dict[str, list[Any]] = defaultdict(list)
    hinted: dict[int, bool] = {}
    for node in tree.css(TAGS):
        called = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        above = node.parent
        inside = hinted.get(above.mem_id, False) if above is not None else False
        hinted[node.mem_id] = inside or (HINT.search(called) is not None and not NOT.search(called))
        if not hinted[node.mem_id] or NOT.search(called):
            continue
        for name in (node.attributes.get("class") or "").split()[:4]:
            if CLASS.fullmatch(name):
                groups[f"{node.tag}.{name}"].append(node)
    return {selector: blocks for selector, blocks in groups.items() if len(blocks) >= FEWEST}


def _named(blocks: list[Any]) -> tuple[int, int]:
    """How many of the first have a place for a name, and how far out they stand: a name may be beside the text."""
    named = sum(any(block.css_first(one) is not None for one in ANY_AUTHOR) for block in blocks[:MOST_LOOKED_AT])
    depth, above = 0, blocks[0].parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return named, -depth


def _weight(blocks: list[Any]) -> int:
    """How many comments these may be; 0 when too few of them have a date and a text."""
    looked_at = blocks[:MOST_LOOKED_AT]
    fit = sum(_is_comment(block) for block in looked_at)
    return len(blocks) if fit >= AGREE * len(looked_at) else 0


def _is_comment(block: Any) -> bool:
    """Whether a block has a date and, on other lines, enough to be a name and a text."""
    lines = [" ".join(line.split()) for line in str(block.text(separator="\n")).split("\n")[:MOST_LINES]]
    dated = [len(line) <= LONGEST_LINE and first_in(line) is not None for line in lines]
    said = sum(len(line) for line, told in zip(lines, dated, strict=True) if not told)
    return said >= SHORTEST_TEXT and (any(dated) or block.css_first("time[datetime]") is not None)
