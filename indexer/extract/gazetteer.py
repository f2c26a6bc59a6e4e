"""Names that are known: countries, capitals, cities, bodies, media, with their aliases, demonyms, metonyms, nicknames.

The facts are in ``facts/world.tsv``. Names are matched as written (case counts), at word boundaries, longest first,
left to right; upper-case forms of longer names match headlines.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from indexer.extract.metonyms import stands_for_its_country
from indexer.types import Entity, EntityKind, Mention, MentionKind

_KINDS: tuple[tuple[str, MentionKind], ...] = (
    ("aliases", "alias"),
    ("demonyms", "demonym"),
    ("nicknames", "nickname"),
)
_CONFIDENCE: Mapping[MentionKind, float] = {
    "name": 0.95, "alias": 0.93, "demonym": 0.9, "nickname": 0.8, "metonym": 0.7, "nominal": 0.5,
}  # fmt: skip
COLUMNS = ("id", "sort", "name", "wikidata", "metonym_of", "aliases", "demonyms", "nicknames", "nominals")
_LISTS = ("aliases", "demonyms", "nicknames", "nominals")
Row = dict[str, str]
"""A line of the table, by its columns."""
_NESTED = 0.6
_LONE = re.compile("[\ud800-\udfff]")
_SHOUTED = ("country", "capital", "region", "organisation")
AMBIGUOUS = frozenset(
    "Jordan Chad Georgia Guinea Mali Turkey Congress Labour Apple Amazon Guardian AP WHO Wagner Twitter Facebook Google"
    " YouTube RF LA US America Meta Solidarity Greens Dell"
    " Chevron Oracle Sony Uber Washington Senate Shell Intel Telegram Republican Democrat Democrats Republicans".split()
)
"""Names that are also something else: they are doubted where another finder says so."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a name in the table means, and whether it stands behind an article that is no part of it."""

    entity: str
    kind: MentionKind
    article: bool = False


_Match = tuple[int, int, Known]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The table of names, ready to be asked."""

    entities: Mapping[str, Entity]
    sorts: Mapping[str, str]
    nominals: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    meanings: tuple[Known, ...]
    matcher: Any

    def entity(self, id_: str) -> Entity | None:
        """The entity with this id."""
        return self.entities.get(id_)

    def named(self, name: str) -> tuple[str, ...]:
        """The ids of the entities that have exactly this name."""
        return tuple(
            {known.entity for written, known in zip(self.names, self.meanings, strict=True) if written == name}
        )

    def find(self, text: str) -> list[Mention]:
        """Every known name in the text, in order, none overlapping another."""
        return [
            self._mention(text, start - text.startswith("#", start - 1), stop, known)
            for start, stop, known in _longest(self._matches(text))
        ]

    def inside(self, mentions: Iterable[Mention]) -> list[Mention]:
        """The countries that stand by name inside the names of bodies: a weaker mention of the country."""
        bodies = [one for one in mentions if one.entity_kind == "organisation" and " " in one.surface]
        return [
            Mention(body.start + start, body.start + stop, body.surface[start:stop], known.kind, known.entity, "place",
                    "nested", _NESTED)
            for body in bodies
            for start, stop, known in _longest(filter(self._is_country, self._matches(body.surface)))
            if start > 0
        ]  # fmt: skip

    def _is_country(self, match: _Match) -> bool:
        _, _, known = match
        return self.sorts[known.entity] == "country" and known.kind in ("name", "alias")

    def _matches(self, text: str) -> Iterator[_Match]:
        if not text.isascii():
            # The matcher takes no half of a pair of characters; a mark of the same length stands for it.
            text = _LONE.sub("\ufffd", text)
        for number, start, stop in self.matcher.find_matches_as_indexes(text, overlapping=True):
            if _bounded(text, start, stop):
                known = self.meanings[number]
                yield (start + len("the ") if known.article else start), stop, known

    def _mention(self, text: str, start: int, stop: int, known: Known) -> Mention:
        entity = self.entities[known.entity]
        kind = known.kind
        if kind in ("name", "alias") and entity.metonym_of is not None:
            capital = self.sorts[entity.id] == "capital"
            kind = "metonym" if not capital or stands_for_its_country(text, start, stop) else kind
        return Mention(start, stop, text[start:stop], kind, entity.id, entity.kind, "gazetteer", _CONFIDENCE[kind])


def _longest(matches: Iterable[_Match]) -> Iterator[_Match]:
    """The longest matches, left to right, none overlapping another."""
    end = 0
    for start, stop, known in sorted(matches, key=lambda match: (match[0], -match[1])):
        if start >= end:
            yield start, stop, known
            end = stop


def _bounded(text: str, start: int, stop: int) -> bool:
    before, after = text[start - 1 : start], text[stop : stop + 1]
    inside_word = before.isalnum() or before in ("_", "@") or after.isalnum() or after == "_"
    return not inside_word


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that the package ships."""
    return made(_rows())


def on_top(rows: Iterable[Row]) -> Gazetteer:
    """The gazetteer with these rows before its own: their meanings count first, and rows of one id are one."""
    return made([*rows, *_rows()])


def made(every: Iterable[Row]) -> Gazetteer:
    """A gazetteer of these rows; of two meanings of a name the earlier row's counts."""
    import ahocorasick_rs

    rows = _joined(every)
    meanings = dict(_meanings(rows))
    return Gazetteer(
        {row["id"]: _entity(row) for row in rows},
        {row["id"]: row["sort"] for row in rows},
        {row["id"]: _list(row["nominals"]) for row in rows if row["nominals"]},
        tuple(meanings),
        tuple(meanings.values()),
        ahocorasick_rs.AhoCorasick(list(meanings), matchkind=ahocorasick_rs.MatchKind.Standard),
    )


def _joined(rows: Iterable[Row]) -> list[Row]:
    """The rows with those of one id as one: the later gives what the earlier leaves open, and more names."""
    joined: dict[str, Row] = {}
    for row in rows:
        first = joined.get(row["id"])
        if first is None:
            joined[row["id"]] = row
            continue
        lists = {column: _both(first[column], row[column]) for column in _LISTS}
        if row["name"] != first["name"]:
            lists["aliases"] = _both(lists["aliases"], row["name"])
        joined[row["id"]] = {column: first[column] or row[column] for column in row} | lists
    return list(joined.values())


def _both(one: str, other: str) -> str:
    return "|".join(part for part in (one, other) if part)


def _rows() -> Iterator[Row]:
    table = resources.files("indexer.extract") / "facts" / "world.tsv"
    with table.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _list(cell: str) -> tuple[str, ...]:
    # The user's own lines may hold anything, nothing between two signs too.
    return tuple(part for part in map(str.strip, cell.split("|")) if part)


def _entity(row: Row) -> Entity:
    aliases = tuple(name.removeprefix("the ") for name in (*_list(row["aliases"]), *_list(row["nicknames"])))
    kind = cast("EntityKind", row["id"].partition(":")[0])
    return Entity(row["id"], row["name"], kind, aliases, row["wikidata"] or None, row["metonym_of"] or None)


def _meanings(rows: list[Row]) -> Iterator[tuple[str, Known]]:
    """Every name as it may be written, with its meaning; of two meanings the earlier row's comes last and counts."""
    for row in reversed(rows):
        for name, kind in _written(row):
            known = Known(row["id"], kind, article=name.startswith("the "))
            yield from ((form, known) for form in _forms(name, row["sort"]))


def _written(row: Row) -> Iterator[tuple[str, MentionKind]]:
    for column, kind in _KINDS:
        yield from ((name, kind) for name in _list(row[column]))
    yield row["name"], "name"


def _forms(name: str, sort: str) -> set[str]:
    if name.startswith("the "):
        return {name, "The " + name.removeprefix("the ")}
    forms = {name, name[0].upper() + name[1:]}
    if len(name) > 3 and sort in _SHOUTED:
        forms.add(name.upper())
    return forms
