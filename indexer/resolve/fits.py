"""Which of the clusters so far a name fits: the rules, in their order.

A name joins another when it is the same, a part of it, its acronym, or, for persons of several words, a letter away.
Names that differ more, and all one-word names, never join by likeness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from indexer.resolve.named import Cluster, Named
from indexer.resolve.naming import Words, initials, words
from indexer.types import EntityKind

_BODIES = ("organisation", "place", "group")
_SHORTEST_TYPO = 6
_TWO_LETTERS_FROM = 9
_ACRONYM = range(2, 7)
_CROWD = 100
"""Of more persons who share all names but one only so many are compared letter by letter."""


@dataclass(slots=True)
class Taken:
    """The clusters so far: by what they may be found with, and by all words of a person's name but one."""

    homes: dict[tuple[str, ...], list[Cluster]] = field(default_factory=dict)
    spelt: dict[tuple[str, ...], list[tuple[str, Cluster]]] = field(default_factory=dict)


Fit = tuple[float, Cluster]
"""How well a name fits, and where."""


def take(home: Cluster, group: Sequence[Named], taken: Taken) -> None:
    """Let a cluster have these names too, and be found by them."""
    home.names += group
    home.times += sum(one.times for one in group)
    for one in group:
        key = words(one.name, home.kind)
        for where in _entries(one.name, key, home.kind):
            at = taken.homes.setdefault(where, [])
            if home not in at[-1:]:
                at.append(home)
        for where, word in _but_one(key) if home.kind == "person" and len(key.words) > 1 else ():
            taken.spelt.setdefault(where, []).append((word, home))


def _entries(name: str, key: Words, kind: EntityKind) -> Iterator[tuple[str, ...]]:
    """With what a name may be found again by the rules below."""
    yield ("same", *key.words, key.suffix)
    if kind == "person":
        if len(key.words) > 1:
            first, last = key.words[0], key.words[-1]
            yield from (("last", last, key.suffix), ("first", first, key.suffix))
            yield from (("ends", first, last, key.suffix), ("ends", first[0], last, key.suffix))
    elif len(letters := initials(name)) in _ACRONYM:
        yield ("initials", letters)
    if kind == "organisation":
        yield from (("word", word) for word in key.words)


def _same(_name: str, key: Words, kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """The same name, ignoring case; a body may be taken for a place, a person for neither."""
    for home in taken.homes.get(("same", *key.words, key.suffix), ()):
        if home.kind == kind or (home.kind in _BODIES and kind in _BODIES):
            yield 1.0, home


def _part(_name: str, key: Words, kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """A surname, a given name, a name without its middle; the beginning or some words of a body's name."""
    first, last = (key.words[0], key.suffix), (key.words[-1], key.suffix)
    if len(key.words) == 1:
        if kind in ("person", "place", "organisation"):
            yield from ((3.0, home) for home in taken.homes.get(("last", *last), ()))
        if kind == "person":
            yield from ((1.0, home) for home in taken.homes.get(("first", *first), ()))
    elif kind == "person":
        yield from ((2.0, home) for home in taken.homes.get(("ends", first[0], *last), ()))
    if kind == "organisation":
        rarest = min((taken.homes.get(("word", word), []) for word in key.words), key=len)
        yield from ((1.0, home) for home in rarest if _contained(key, home))


def _contained(key: Words, home: Cluster) -> bool:
    several = len(key.words) > 1
    return any(
        longer.words[: len(key.words)] == key.words or (several and set(key.words) <= set(longer.words))
        for longer in _longer(key, home)
    )


def _longer(key: Words, home: Cluster) -> Iterator[Words]:
    return (each for each in _keys(home) if len(each.words) > len(key.words) and each.suffix == key.suffix)


def _acronym(name: str, key: Words, _kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """Two to six capitals that are the initials of a name of several words."""
    if len(key.words) == 1 and name.isupper() and name.isalpha():
        yield from ((1.0, home) for home in taken.homes.get(("initials", name), ()) if len(name) in _ACRONYM)


def _typo(_name: str, key: Words, kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """Persons of several words, one of them misspelt; where two differ, they are two (Bill and Hillary Clinton)."""
    if kind == "person" and len(key.words) > 1:
        length = sum(map(len, key.words)) + len(key.words) - 1
        for where, word in _but_one(key):
            for other, home in taken.spelt.get(where, ())[:_CROWD]:
                if _alike(word, other, length) and not (where[0] == "0" and _is_another(word, other)):
                    yield 1.0, home


def _is_another(given: str, other: str) -> bool:
    """Whether one given name is not the other misspelt: a letter in place of a letter makes Joan of John."""
    return len(given) == len(other) and sum(a != b for a, b in zip(given, other, strict=True)) == 1


def _but_one(key: Words) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each word of a person's name, with the words that stay without it; of a surname its first letter stays too."""
    for place, word in enumerate(key.words):
        stays = word[0] if place == len(key.words) - 1 else ""
        yield (str(place), stays, *key.words[:place], *key.words[place + 1 :], key.suffix), word


def _alike(word: str, other: str, length: int) -> bool:
    """One letter apart, two where both whole names are long; ``length`` is that of the name that ``word`` is of."""
    shorter = min(length, length - len(word) + len(other))
    most = 0 if shorter < _SHORTEST_TYPO else 1 if shorter < _TWO_LETTERS_FROM else 2
    return abs(len(word) - len(other)) <= most and DamerauLevenshtein.distance(word, other, score_cutoff=most) <= most


def _keys(home: Cluster) -> Iterator[Words]:
    return (words(one.name, home.kind) for one in home.names)


Rule = Callable[[str, Words, EntityKind, Taken], Iterator[Fit]]
RULES: tuple[Rule, ...] = (_same, _part, _acronym, _typo)
