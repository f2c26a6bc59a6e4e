"""Which comment answers which, when a source names the parent by its id: any name, also wrong ones and circles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

UNKNOWN = "answers {parent!r}, which is no comment of this thread; taken as an answer to the article"
SHOWN = 60
CIRCLE = "answers itself, in a circle; taken as an answer to the article"


class Named(NamedTuple):
    """A comment's own id and that of its parent, as the source has them."""

    native: str | None
    parent: str | None


def parents(comments: Sequence[Named], article: str | None) -> tuple[list[int | None], list[tuple[int, str]]]:
    """Each comment's parent as a position, None for the article, whose own id is ``article``; no parents in a circle.

    And what was wrong, with the position where.
    """
    places: dict[str, int] = {}
    for place, one in enumerate(comments):
        if one.native is not None:
            places.setdefault(one.native, place)
    found = [places.get(one.parent) if one.parent is not None else None for one in comments]
    wrong = [
        (place, UNKNOWN.format(parent=(one.parent or "")[:SHOWN]))
        for place, one in enumerate(comments)
        if found[place] is None and one.parent not in (None, article)
    ]
    for place in _circles(found):
        found[place] = None
        wrong.append((place, CIRCLE))
    return found, wrong


def _circles(parents: Sequence[int | None]) -> list[int]:
    """For each circle its first comment on the page."""
    cuts: list[int] = []
    walked: list[int | None] = [None] * len(parents)  # by the walk from which comment
    for start in range(len(parents)):
        place: int | None = start
        while place is not None and walked[place] is None:
            walked[place] = start
            place = parents[place]
        if place is not None and walked[place] == start:
            cuts.append(_first_of_circle(parents, place))
    return cuts


def _first_of_circle(parents: Sequence[int | None], place: int) -> int:
    first, at = place, parents[place]
    while at is not None and at != place:
        first, at = min(first, at), parents[at]
    return first
