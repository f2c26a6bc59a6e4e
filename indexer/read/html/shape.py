"""Whether markup can be handed to a parser, whatever it holds: how deep elements stand in one another, and how wide.

The parsers do not refuse what is made to break them: one writes an indentation for every level, and ends the process
where there is no memory for it; one compares every attribute of an element with all others.
"""

from __future__ import annotations

import re
from html import unescape

DEEPEST = 4000
MOST_INDENTED = 10_000_000
"""Levels of lists, of all their items together: two blanks are written for each."""
MOST_ATTRIBUTES, LONG_TAG = 1000, 10_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_WIDE = re.compile(rf"([a-zA-Z][a-zA-Z0-9]*)[^<>]{{{LONG_TAG},}}>")
_UNCLOSED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p td tr th dt dd option".split()
)
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_ANY_TAG = re.compile(r"<[^<>]*>")


def is_too_deep(html: str) -> bool:
    """Whether elements stand too deep in one another, about: what is never closed counts on."""
    if html.count("<") < DEEPEST:
        return False
    depth = lists = indented = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        step = -1 if tag[1] else 1
        if name == "li":
            indented += lists if step > 0 else 0
        elif name not in _UNCLOSED:
            depth = max(0, depth + step)
            lists = max(0, lists + step) if name in _LISTS else lists
        if depth > DEEPEST or indented > MOST_INDENTED:
            return True
    return False


def without_wide_tags(html: str) -> str:
    """The markup; an element with attributes without number has none."""
    first, *tags = html.split("<")
    if all(len(tag) <= LONG_TAG for tag in tags):
        return html
    return "<".join([first, *(_narrowed(tag) if len(tag) > LONG_TAG else tag for tag in tags)])


def _narrowed(tag: str) -> str:
    wide = _WIDE.match(tag)
    if wide is None or max(wide[0].count("="), len(wide[0].split())) <= MOST_ATTRIBUTES:
        return tag
    return f"{wide[1]}>{tag[wide.end() :]}"


def bare_text(html: str) -> str:
    """The text without its tags, for what no parser can be given."""
    lines = unescape(_ANY_TAG.sub("\n", html)).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)
