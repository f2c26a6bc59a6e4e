"""Inside one thread: which names are one person, body or place. Longer names come first, the others join them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from indexer.resolve.fits import RULES, Taken, take
from indexer.resolve.named import Cluster, Named, length
from indexer.resolve.naming import Words, words
from indexer.types import EntityKind

_KIND_ORDER: tuple[EntityKind, ...] = ("person", "organisation", "place", "group", "event", "work")

Apart = Callable[[str, str], bool]
"""Whether the user keeps two names apart."""


def cluster(names: Iterable[Named], apart: Apart) -> Mapping[tuple[str, EntityKind], Cluster]:
    """The cluster of each name that the gazetteer does not know, by name and kind; the same for any order of names."""
    ordered = sorted(names, key=lambda one: (one.first, one.name, one.kind))
    taken = Taken()
    for known, group in _grouped(ordered, lambda one: one.known).items():
        if known is not None:
            take(Cluster(group[0].kind, known), group, taken)
    found: dict[tuple[str, EntityKind], Cluster] = {}
    for group in sorted(_groups(ordered), key=_longest_first):
        home = _home(group, taken, apart)
        take(home, group, taken)
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


def _longest_first(group: Sequence[Named]) -> tuple[int, int, int, int]:
    return *length(_key(group[0])), -sum(one.times for one in group), group[0].first


def _kind(group: Sequence[Named]) -> EntityKind:
    """The kind that most uses have; ties by a fixed order."""
    kinds: Counter[EntityKind] = Counter()
    for one in group:
        kinds[one.kind] += one.times
    return min(kinds, key=lambda kind: (-kinds[kind], _KIND_ORDER.index(kind)))


def _home(group: Sequence[Named], taken: Taken, apart: Apart) -> Cluster:
    kind, one = _kind(group), group[0]
    for rule in RULES:
        fits = [
            fit for fit in rule(one.name, words(one.name, kind), kind, taken) if not _kept_apart(group, fit[1], apart)
        ]
        if fits:
            return max(fits, key=lambda fit: (fit[0], fit[1].times))[1]
    return Cluster(kind, None)


def _kept_apart(group: Sequence[Named], home: Cluster, apart: Apart) -> bool:
    others = [*(one.name for one in home.names), *([home.known] if home.known else [])]
    return any(apart(one.name, other) for one in group for other in others)
