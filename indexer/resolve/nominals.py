"""Descriptions that stand for what a thread has named: "the alliance" for NATO. Never sure, and marked so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from indexer.types import EntityKind, Mention

_CONFIDENCE = 0.5
_CAPITALISED = re.compile(r"(?<![\w@#])[^\W\d_][\w-]*")


def meanings(nominals: Mapping[str, tuple[str, ...]], named: Counter[str]) -> dict[str, str]:
    """Description -> the entity it means in a thread that names these entities so often; the most named one wins."""
    candidates: dict[str, list[str]] = {}
    for entity in sorted(named):
        for phrase in nominals.get(entity, ()):
            candidates.setdefault(phrase, []).append(entity)
    return {phrase: best for phrase, entities in candidates.items() if (best := _clear(entities, named)) is not None}


def _clear(entities: Sequence[str], named: Counter[str]) -> str | None:
    ordered = sorted(entities, key=lambda entity: -named[entity])
    if len(ordered) > 1 and named[ordered[0]] == named[ordered[1]]:
        return None
    return ordered[0]


def find(
    text: str, meant: Mapping[str, str], kinds: Mapping[str, EntityKind], taken: Sequence[Mention]
) -> list[Mention]:
    """The descriptions in a text that no other mention overlaps, in order."""
    if not meant:
        return []
    phrases = "|".join(re.escape(phrase) for phrase in sorted(meant, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)
    return [mention for match in pattern.finditer(text)
            if not _overlaps((mention := _mention(match, meant, kinds)), taken)]  # fmt: skip


def with_surnames(text: str, meant: Mapping[str, str], taken: Sequence[Mention]) -> list[Mention]:
    """All mentions of a text in order, with the surnames that no other mention overlaps."""
    found = [
        Mention(match.start(), match.end(), match.group(), "alias", meant[match.group()], "person", "surname", 0.6)
        for match in _CAPITALISED.finditer(text)
        if match.group() in meant
    ]
    return sorted([*taken, *(one for one in found if not _overlaps(one, taken))], key=lambda one: one.start)


def _mention(match: re.Match[str], meant: Mapping[str, str], kinds: Mapping[str, EntityKind]) -> Mention:
    entity = meant[match.group().lower()]
    return Mention(match.start(), match.end(), match.group(), "nominal", entity, kinds[entity], "nominal", _CONFIDENCE)


def _overlaps(mention: Mention, taken: Sequence[Mention]) -> bool:
    return any(one.start < mention.end and mention.start < one.end for one in taken)
