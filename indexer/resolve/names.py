"""Inside one thread: which names are one person, body or place. Rules in a fixed order, the first that fits counts.

Longer names come first; each name joins one already taken when it is the same, a part of it, its acronym, or, for
persons of several words, one letter away. Names that differ more, and all one-word names, never join by likeness.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from indexer.types import EntityKind

_NOT_WORD = re.compile(r"[\W_]+")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
_KIND_ORDER: tuple[EntityKind, ...] = ("person", "organisation", "place", "group", "event", "work")
_SHORTEST_TYPO = 6
_TWO_LETTERS_FROM = 9


@dataclass(frozen=True, slots=True)
class Named:
    """A name as used in a thread: words, kind, how often, and its place among all names."""

    name: str
    kind: EntityKind
    times: int
    first: int


@dataclass(slots=True)
class Cluster:
    """Names that are one; ``known`` is the gazetteer's entity, if it is one of those."""

    kind: EntityKind
    known: str | None
    names: list[Named] = field(default_factory=list)

    def title(self) -> str:
        """The longest name, of these the most frequent, of these the first."""
        best = min(self.names, key=lambda one: (-len(one.name.split()), -one.times, one.first))
        return best.name


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """The name as an id: folded, without format characters, words joined by hyphens; letters of any script stay."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    visible = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return _NOT_WORD.sub("-", visible).strip("-")


def cluster(
    names: Iterable[Named], known: Mapping[str, tuple[str, EntityKind]], apart: frozenset[frozenset[str]]
) -> dict[str, Cluster]:
    """Slug of each name -> its cluster. ``known`` are the gazetteer's entities of the thread, name -> id and kind.

    ``apart`` are pairs of slugs that the user keeps apart.
    """
    clusters = [Cluster(kind, id_, []) for id_, kind in known.values()]
    index: dict[str, list[int]] = {}
    for place, name in enumerate(known):
        _join(Named(name, clusters[place].kind, 0, -1), place, clusters, index)
    found: dict[str, Cluster] = {}
    for one in sorted(_settled(names), key=lambda one: (-len(one.name.split()), -one.times, one.name)):
        home = _home(one, clusters, index, apart)
        if home is None:
            home = len(clusters)
            clusters.append(Cluster(one.kind, None))
        _join(one, home, clusters, index)
        found[slug(one.name)] = clusters[home]
    return found


def _join(one: Named, place: int, clusters: Sequence[Cluster], index: dict[str, list[int]]) -> None:
    clusters[place].names.append(one)
    for sign in {*_words(one.name), _initials(one.name)}:
        index.setdefault(sign, []).append(place)


def _settled(names: Iterable[Named]) -> list[Named]:
    """One entry a slug: the most frequent spelling; a kind that most uses have, ties by a fixed order."""
    groups: dict[str, list[Named]] = {}
    for one in names:
        groups.setdefault(slug(one.name), []).append(one)
    return [_majority(group) for key, group in groups.items() if key]


def _majority(group: Sequence[Named]) -> Named:
    kinds: Counter[EntityKind] = Counter()
    for one in group:
        kinds[one.kind] += one.times
    kind = min(kinds, key=lambda each: (-kinds[each], _KIND_ORDER.index(each)))
    spelt = min(group, key=lambda one: (-one.times, one.first))
    return Named(spelt.name, kind, sum(one.times for one in group), min(one.first for one in group))


def _home(
    one: Named, clusters: Sequence[Cluster], index: Mapping[str, list[int]], apart: frozenset[frozenset[str]]
) -> int | None:
    # Whatever rule joins two names, they share a word, or one is the initials of the other.
    near = sorted({place for sign in {*_words(one.name), one.name} for place in index.get(sign, ())})
    for rule in (_part, _acronym, _typo):
        scores = ((rule(one, clusters[place]), -place) for place in near)
        fitting = [each for each in scores if each[0] and not _kept_apart(one, clusters[-each[1]], apart)]
        if fitting:
            return -max(fitting)[1]
    return None


def _kept_apart(one: Named, home: Cluster, apart: frozenset[frozenset[str]]) -> bool:
    return any(frozenset((slug(one.name), slug(each.name))) in apart for each in home.names)


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    words = tuple(word for word in slug(name).split("-") if word)
    return words[:-1] if len(words) > 2 and words[-1] in _SUFFIXES else words


def _part(one: Named, home: Cluster) -> float:
    """How well a name fits as a part of a longer one of the cluster; 0 when it does not."""
    part = _words(one.name)
    scores = [_partial(part, _words(each.name), one.kind, home.kind) for each in home.names]
    return max(scores, default=0.0)


def _partial(part: tuple[str, ...], whole: tuple[str, ...], kind: EntityKind, home: EntityKind) -> float:
    if len(part) >= len(whole) or not part:
        return 0.0
    if home == "person" and (kind == "person" or len(part) == 1):
        return _person_part(part, whole)
    if home == kind == "organisation":
        return 1.0 if part == whole[: len(part)] or (len(part) > 1 and set(part) <= set(whole)) else 0.0
    return 0.0


def _person_part(part: tuple[str, ...], whole: tuple[str, ...]) -> float:
    if len(part) == 1:
        return 2.0 if part[0] == whole[-1] else (1.0 if part[0] == whole[0] else 0.0)
    same_first = part[0] == whole[0] or (len(part[0]) == 1 and whole[0].startswith(part[0]))
    return 1.5 if part[-1] == whole[-1] and same_first else 0.0


def _acronym(one: Named, home: Cluster) -> float:
    """Two to six capitals that are the initials of the capitalised words of a name of the cluster."""
    if not (one.name.isupper() and 2 <= len(one.name) <= 6 and one.name.isalpha()) or home.kind == "person":
        return 0.0
    return 1.0 if any(_initials(each.name) == one.name for each in home.names) else 0.0


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())


def _typo(one: Named, home: Cluster) -> float:
    """Persons of several words, as many in both, one letter apart (two from nine letters on), same initial surname."""
    if one.kind != "person" or home.kind != "person" or len(one.name.split()) < 2:
        return 0.0
    return 1.0 if any(_one_letter_apart(one.name.casefold(), each.name.casefold()) for each in home.names) else 0.0


def _one_letter_apart(one: str, other: str) -> bool:
    here, there = one.split(), other.split()
    if len(here) != len(there) or min(len(one), len(other)) < _SHORTEST_TYPO or here[-1][0] != there[-1][0]:
        return False
    most = 2 if min(len(one), len(other)) >= _TWO_LETTERS_FROM + len(here) else 1
    changed = [DamerauLevenshtein.distance(a, b) for a, b in zip(here, there, strict=True)]
    # One word may be misspelt; two different words are two persons (Bill and Hillary Clinton).
    return sum(distance > 0 for distance in changed) == 1 and sum(changed) <= min(most, max(map(len, here)) // 3)
