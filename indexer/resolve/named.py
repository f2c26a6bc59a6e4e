"""Names as a thread uses them, and what is one among them."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.resolve.naming import Words, words
from indexer.types import EntityKind


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
        """The longest name, of these the most frequent, of these the first; of a Russian one the shortest case."""
        return min(self.names, key=self._rank).name

    def _rank(self, one: Named) -> tuple[int, int, int, int, int]:
        case = len(one.name) if "а" <= one.name[0].lower() <= "я" else 0
        return *length(words(one.name, self.kind)), -one.times, case, one.first


def length(key: Words) -> tuple[int, int]:
    """Longer names first: by words that are more than an initial, then by all words."""
    return -sum(len(word) > 1 for word in key.words), -len(key.words)
