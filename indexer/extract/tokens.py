"""The words of a text as the names models see them: letters and digits together, every other sign for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_CONTRACTED = r"(?:s|t|d|m|re|ve|ll)\b"
_UNSEEN = "[\u00ad\u200b-\u200d\u2060\ufeff]"
"""Signs without width: soft hyphens, joiners; they part no word."""
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., J.R.R.
    r"|#[^\W\d_]\w*"  # a hashtag names what its word names
    rf"|[^\W_]+(?:(?:['’](?!{_CONTRACTED})|{_UNSEEN}+)[^\W_]+)*"  # O'Brien, but Ann + 's
    rf"|['’]{_CONTRACTED}"
    r"|[^\s]",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """A word and where it stands, in characters."""

    start: int
    end: int
    text: str


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The words between two places of the text, in order; blanks are left out and nothing else is."""
    for word in _WORD.finditer(text, start, end):
        yield Token(word.start(), word.end(), word.group())
