"""What the name finder and the gazetteer say, as one: rule C for articles, rule A for comments.

The rules are those that measured best in development. Both: the gazetteer adds where no other span overlaps, gives its
meaning where both agree, and replaces spans that lie inside one of its own. In comments a doubtful name stays as found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.extract.gazetteer import AMBIGUOUS
from indexer.extract.words import GIVEN
from indexer.types import Mention

_GUESSED = 0.5
"""What the finder says of a single word without a sign of its kind is a guess."""


_CERTAIN = 0.9
"""A person who has a city's name: Paris, Kennedy."""


def merge(model: Sequence[Mention], known: Sequence[Mention], *, article: bool, text: str) -> list[Mention]:
    """Mentions in order, none overlapping; ``text`` is what both were found in."""
    found, added = _without_directions(_without_countries(model, known), known, text), []
    kept = {one.start: one for one in found}
    for mention, near in zip(known, _overlapping(found, known), strict=True):
        overlapping = [one for one in near if one.start in kept]
        settled = _settle(mention, overlapping, article=article, text=text)
        if settled is not None:
            for one in overlapping:
                del kept[one.start]
            added.append(settled)
    return sorted([*kept.values(), *added], key=lambda one: one.start)


def _overlapping(found: Sequence[Mention], known: Sequence[Mention]) -> Iterator[Sequence[Mention]]:
    """For each known mention those found that share a character with it; both in order, neither overlapping itself."""
    first = 0
    for mention in known:
        while first < len(found) and found[first].end <= mention.start:
            first += 1
        last = first
        while last < len(found) and found[last].start < mention.end:
            last += 1
        yield found[first:last]


def _without_countries(model: Sequence[Mention], known: Sequence[Mention]) -> list[Mention]:
    """Persons without the country before their name: ``Polish Jan Kowal`` is a person and a country."""
    leading = {one.start: one for one in known if one.entity_kind == "place" and one.surface not in AMBIGUOUS | GIVEN}
    return [_shortened(one, leading.get(one.start)) for one in model]


_DIRECTION = re.compile(r"(?:north|south|east|west|central|mainland|downtown)\w*(?:-\w+)? ")


def _without_directions(model: Sequence[Mention], known: Sequence[Mention], text: str) -> list[Mention]:
    """Places without the direction before them, in small letters: ``western Ukraine`` is Ukraine."""
    places = {(one.start, one.end) for one in known if one.entity_kind == "place"}
    cut = [(one, _DIRECTION.match(text, one.start, one.end)) for one in model]
    return [
        replace(one, start=found.end(), surface=text[found.end() : one.end])
        if found and (found.end(), one.end) in places
        else one
        for one, found in cut
    ]


def _shortened(person: Mention, country: Mention | None) -> Mention:
    if country is None or person.entity_kind != "person" or " " not in person.surface[len(country.surface) + 1 :]:
        return person
    skipped = len(country.surface) + 1
    return replace(person, start=person.start + skipped, surface=person.surface[skipped:])


def _settle(mention: Mention, overlapping: Sequence[Mention], *, article: bool, text: str) -> Mention | None:
    """The gazetteer's mention where it holds, None where the model's do."""
    if not overlapping:
        return mention if _stands_alone(mention, text) else None
    (first, *others) = overlapping
    if not others and (first.start, first.end) == (mention.start, mention.end):
        if first.entity_kind == "person" and mention.entity_kind == "place" and first.confidence >= _CERTAIN:
            return None
        sure = first.confidence > _GUESSED and first.entity_kind != mention.entity_kind
        return None if mention.surface in AMBIGUOUS and sure and not article else mention
    inside = all(mention.start <= one.start and one.end <= mention.end for one in overlapping)
    return replace(mention, confidence=mention.confidence * 0.95) if inside else None


def _stands_alone(mention: Mention, text: str) -> bool:
    return not (mention.surface in ("US", "WHO", "IT") and _shouted(text, mention))


def _shouted(text: str, mention: Mention) -> bool:
    """Whether the words around are all in capitals, so that capitals mean nothing."""
    around = text[max(0, mention.start - 30) : mention.start] + " " + text[mention.end : mention.end + 30]
    words = [word for word in around.split() if word.isalpha() and len(word) > 1]
    return len(words) >= 3 and sum(word.isupper() for word in words) * 2 > len(words)
