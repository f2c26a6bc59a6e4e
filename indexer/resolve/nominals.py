"""Descriptions that stand for what a thread has named: "the alliance" for NATO. Never sure, and marked so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.resolve.layout import Layout
from indexer.types import EntityKind, Mention

CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Meanings:
    """Descriptions and the entity each means in one thread, ready to be looked for."""

    entities: Mapping[str, str]
    pattern: re.Pattern[str] | None

    def find(self, text: str, laid: Layout, kinds: Mapping[str, EntityKind]) -> Iterator[Mention]:
        """The descriptions in a text where no mention stands, in order."""
        for match in self.pattern.finditer(text) if self.pattern else ():
            entity = self.entities.get(match.group().casefold())
            if entity is not None and laid.free(*match.span()):
                yield _mention(match, entity, kinds[entity])


def _mention(match: re.Match[str], entity: str, kind: EntityKind) -> Mention:
    return Mention(match.start(), match.end(), match.group(), "nominal", entity, kind, "nominal", CONFIDENCE)


def meanings(nominals: Mapping[str, tuple[str, ...]], named: Mapping[str, int]) -> Meanings:
    """What descriptions mean in a thread that names these entities so often; of several the most named, else nobody."""
    candidates: dict[str, list[str]] = {}
    for entity in sorted(named.keys() & nominals.keys()):
        for phrase in nominals[entity]:
            candidates.setdefault(phrase.casefold(), []).append(entity)
    clear = {phrase: best for phrase, entities in candidates.items() if (best := _clear(entities, named)) is not None}
    phrases = "|".join(re.escape(phrase) for phrase in sorted(clear, key=lambda phrase: (-len(phrase), phrase)))
    return Meanings(clear, re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE) if clear else None)


def _clear(entities: list[str], named: Mapping[str, int]) -> str | None:
    ordered = sorted(entities, key=lambda entity: -named[entity])
    tie = len(ordered) > 1 and named[ordered[0]] == named[ordered[1]]
    return None if tie else ordered[0]
