"""The mentions of one post in order, and which of them stand in a stretch of its text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.types import Mention

_LONGEST = 120
"""A mention this long or longer may be missed by one that looks for what overlaps a stretch of text."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Mentions in order of their start, ready to be asked."""

    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]

    def over(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that overlap ``start:end``, in order."""
        first = bisect_left(self.starts, start - _LONGEST)
        return [one for one in self.mentions[first : bisect_left(self.starts, end)] if one.end > start]

    def free(self, start: int, end: int) -> bool:
        """Whether no mention overlaps ``start:end``."""
        return not self.over(start, end)


def layout(mentions: Iterable[Mention]) -> Layout:
    """The mentions, put in order."""
    ordered = tuple(sorted(mentions, key=lambda one: (one.start, one.end)))
    return Layout(ordered, tuple(one.start for one in ordered))
