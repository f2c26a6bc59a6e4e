"""What a page writes under and over each of its comments: buttons, counts of likes, rules. It is nobody's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.read.dump_words import alike, has_letters, is_button

LONGEST = 60
SHARE, FEWEST = 0.5, 3
"""A line that ends so many of the comments, and so large a share of them, is the page's."""
MOST = 6
_MARKER = re.compile(r"^(?:•|\d{1,9}\.)[ \u00a0]")
_RULE = re.compile(r"([-–—=_*~·.#])\1{4,}")


def without_buttons(texts: Sequence[str], authors: Sequence[str]) -> list[str]:
    """The texts without the lines that the page has put at their beginning and end.

    Somebody who signs each of his posts in the same way is not the page: it writes under what different people say.
    """
    split = [text.split("\n") for text in texts]
    for _ in range(MOST):
        changed = [_cut(split, authors, last) for last in (True, False)]
        if not any(changed):
            break
    return ["\n".join(lines).strip("\n").rstrip() for lines in split]


def _cut(split: Sequence[list[str]], authors: Sequence[str], last: bool) -> bool:
    """Take the page's line from one end of each text; whether there was any."""
    place = -1 if last else 0
    ends = []
    for lines in split:
        while lines and not lines[place].strip():
            lines.pop(place)
        ends.append(_like(lines[place]) if len(lines) > (0 if last else 1) else "")
    often = Counter(end for end in ends if end)
    under = Counter(end for end, _ in set(zip(ends, authors, strict=True)))
    cut = False
    for lines, end in zip(split, ends, strict=True):
        repeated = often[end] >= max(FEWEST, SHARE * len(split)) and under[end] > 2
        ruled = _RULE.fullmatch(end) and often[end] >= SHARE * len(split)
        if end and (repeated or ruled or (is_button(end) and has_letters(end))):
            lines.pop(place)
            cut = True
    return cut


def _like(line: str) -> str:
    line = _MARKER.sub("", line.strip())
    return alike(line) if len(line) <= LONGEST else ""
