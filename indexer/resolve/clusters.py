"""Inside one thread: which names are one person, body or place. Rules in a fixed order, the first that fits counts.

Longer names come first; each name joins one already taken when it is the same, a part of it, its acronym, or, for
persons of several words, a letter away. Names that differ more, and all one-word names, never join by likeness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from indexer.resolve.naming import Words, initials, words
from indexer.types import EntityKind

_KIND_ORDER: tuple[EntityKind, ...] = ("person", "organisation", "place", "group", "event", "work")
_BODIES = ("organisation", "place", "group")
_SHORTEST_TYPO = 6
_TWO_LETTERS_FROM = 9
_ACRONYM = range(2, 7)

Apart = Callable[[str, str], bool]
"""Whether the user keeps two names apart."""


@dataclass(frozen=True, slots=True)
class Named:
    """A bare name as used in a thread: kind, the gazetteer's entity if it is one, how often, its place among all."""

    name: str
    kind: EntityKind
    known: str | None
    times: int
    first: int


@dataclass(slots=True, eq=False)
class Cluster:
    """Names that are one; ``known`` is the gazetteer's entity, if it is one of those."""

    kind: EntityKind
    known: str | None
    names: list[Named] = field(default_factory=list)
    times: int = 0

    def title(self) -> str:
        """The longest name, of these the most frequent, of these the first."""
        return min(self.names, key=lambda one: (-len(words(one.name, self.kind).words), -one.times, one.first)).name


Taken = dict[tuple[str, ...], list[Cluster]]
"""The clusters so far, by what they may be found with."""
Fit = tuple[float, Cluster]


def cluster(names: Iterable[Named], apart: Apart) -> Mapping[tuple[str, EntityKind], Cluster]:
    """The cluster of each name that the gazetteer does not know, by name and kind; the same for any order of names."""
    ordered = sorted(names, key=lambda one: (one.first, one.name, one.kind))
    taken: Taken = {}
    for known, group in _grouped(ordered, lambda one: one.known).items():
        if known is not None:
            _take(Cluster(group[0].kind, known), group, taken)
    found: dict[tuple[str, EntityKind], Cluster] = {}
    for group in sorted(_groups(ordered), key=_longest_first):
        home = _home(group, taken, apart)
        _take(home, group, taken)
        found |= {(one.name, one.kind): home for one in group}
    return found


def _grouped(names: Iterable[Named], key: Callable[[Named], str | None]) -> dict[str | None, list[Named]]:
    groups: dict[str | None, list[Named]] = {}
    for one in names:
        groups.setdefault(key(one), []).append(one)
    return groups


def _groups(names: Iterable[Named]) -> list[list[Named]]:
    """The unknown names, those together that are compared as one."""
    unknown = (one for one in names if one.known is None)
    groups = _grouped(unknown, lambda one: "-".join(_key(one).words) + "|" + _key(one).suffix)
    return [group for key, group in groups.items() if key != "|"]


def _key(one: Named) -> Words:
    return words(one.name, one.kind)


def _longest_first(group: Sequence[Named]) -> tuple[int, int, int]:
    return -len(_key(group[0]).words), -sum(one.times for one in group), group[0].first


def _kind(group: Sequence[Named]) -> EntityKind:
    """The kind that most uses have; ties by a fixed order."""
    kinds: Counter[EntityKind] = Counter()
    for one in group:
        kinds[one.kind] += one.times
    return min(kinds, key=lambda kind: (-kinds[kind], _KIND_ORDER.index(kind)))


def _take(home: Cluster, group: Sequence[Named], taken: Taken) -> None:
    home.names += group
    home.times += sum(one.times for one in group)
    for one in group:
        for where in _entries(one.name, words(one.name, home.kind), home.kind):
            at = taken.setdefault(where, [])
            if home not in at[-1:]:
                at.append(home)


def _entries(name: str, key: Words, kind: EntityKind) -> Iterator[tuple[str, ...]]:
    """With what a name may be found again by the rules below."""
    yield ("same", *key.words, key.suffix)
    if kind == "person":
        if len(key.words) > 1:
            yield ("last", key.words[-1], key.suffix)
            yield ("first", key.words[0], key.suffix)
            yield ("like", str(len(key.words)), key.words[-1][0], key.suffix)
    elif len(letters := initials(name)) in _ACRONYM:
        yield ("initials", letters)
    if kind == "organisation":
        yield from (("word", word) for word in key.words)


def _home(group: Sequence[Named], taken: Taken, apart: Apart) -> Cluster:
    kind, one = _kind(group), group[0]
    for rule in (_same, _part, _acronym, _typo):
        fits = [
            fit for fit in rule(one.name, words(one.name, kind), kind, taken) if not _kept_apart(group, fit[1], apart)
        ]
        if fits:
            return max(fits, key=lambda fit: (fit[0], fit[1].times))[1]
    return Cluster(kind, None)


def _kept_apart(group: Sequence[Named], home: Cluster, apart: Apart) -> bool:
    others = [*(one.name for one in home.names), *([home.known] if home.known else [])]
    return any(apart(one.name, other) for one in group for other in others)


def _same(_name: str, key: Words, kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """The same name, ignoring case; a body may be taken for a place, a person for neither."""
    for home in taken.get(("same", *key.words, key.suffix), ()):
        if home.kind == kind or (home.kind in _BODIES and kind in _BODIES):
            yield 1.0, home


def _part(_name: str, key: Words, kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """A surname, a given name, a name without its middle; the beginning or some words of a body's name."""
    first, last = (key.words[0], key.suffix), (key.words[-1], key.suffix)
    if len(key.words) == 1:
        if kind in ("person", "place", "organisation"):
            yield from ((3.0, home) for home in taken.get(("last", *last), ()))
        if kind == "person":
            yield from ((1.0, home) for home in taken.get(("first", *first), ()))
    elif kind == "person":
        yield from ((2.0, home) for home in taken.get(("last", *last), ()) if _abridged(key, home))
    if kind == "organisation":
        yield from ((1.0, home) for home in taken.get(("word", first[0]), ()) if _contained(key, home))


def _abridged(key: Words, home: Cluster) -> bool:
    """Whether a longer name of the cluster has the same first word, or one that begins with this initial."""
    firsts = [longer.words[0] for longer in _longer(key, home) if longer.words[-1] == key.words[-1]]
    return any(first == key.words[0] or (len(key.words[0]) == 1 and first[0] == key.words[0]) for first in firsts)


def _contained(key: Words, home: Cluster) -> bool:
    several = len(key.words) > 1
    return any(
        longer.words[: len(key.words)] == key.words or (several and set(key.words) <= set(longer.words))
        for longer in _longer(key, home)
    )


def _longer(key: Words, home: Cluster) -> Iterator[Words]:
    keys = (words(one.name, home.kind) for one in home.names)
    return (each for each in keys if len(each.words) > len(key.words) and each.suffix == key.suffix)


def _acronym(name: str, key: Words, _kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """Two to six capitals that are the initials of a name of several words."""
    if len(key.words) == 1 and name.isupper() and name.isalpha():
        yield from ((1.0, home) for home in taken.get(("initials", name), ()) if len(name) in _ACRONYM)


def _typo(_name: str, key: Words, kind: EntityKind, taken: Taken) -> Iterator[Fit]:
    """Persons of several words, one of them misspelt."""
    if kind == "person" and len(key.words) > 1:
        where = ("like", str(len(key.words)), key.words[-1][0], key.suffix)
        yield from ((1.0, home) for home in taken.get(where, ()) if any(_alike(key, each) for each in _keys(home)))


def _keys(home: Cluster) -> Iterator[Words]:
    return (words(one.name, home.kind) for one in home.names)


def _alike(here: Words, there: Words) -> bool:
    """One letter apart, two where names are long; two words that differ are two persons (Bill and Hillary Clinton)."""
    one, other = " ".join(here.words), " ".join(there.words)
    shorter = min(len(one), len(other))
    if len(here.words) != len(there.words) or shorter < _SHORTEST_TYPO or here.suffix != there.suffix:
        return False
    differing = [(a, b) for a, b in zip(here.words, there.words, strict=True) if a != b]
    most = 2 if shorter >= _TWO_LETTERS_FROM else 1
    return len(differing) == 1 and DamerauLevenshtein.distance(*differing[0], score_cutoff=most) <= most
