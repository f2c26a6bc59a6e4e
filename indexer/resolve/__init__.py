"""Mentions -> entities: inside the thread first, then by ids that are the same in every thread, then as judged.

An entity's id is the gazetteer's, else its kind and full name; a person of one word stays with its thread. So no thread
has to know another, and the order in which threads come cannot matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from indexer.resolve import nominals as descriptions
from indexer.resolve.addressed import Addressed, addressed, spans
from indexer.resolve.judgements import Judgement, Judgements
from indexer.resolve.names import Cluster, Named, cluster, slug
from indexer.resolve.roles import roles
from indexer.resolve.speakers import voiced
from indexer.types import Entity, EntityKind, Findings, Mention, Thread


class Facts(Protocol):
    """What is known beforehand."""

    @property
    def nominals(self) -> Mapping[str, tuple[str, ...]]:
        """Entity id -> descriptions that mean it once it has been named."""

    def entity(self, id_: str) -> Entity | None:
        """The entity with this id."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Findings with their entities, by post id; the entities; and the addresses whose account is known."""

    findings: dict[str, Findings]
    entities: tuple[Entity, ...]
    addressed: tuple[Addressed, ...]


def resolve(thread: Thread, findings: Mapping[str, Findings], facts: Facts, judgements: Judgements) -> Resolved:
    """Say of every mention and quotation of a thread whom it means. Pure."""
    turns = addressed(thread, findings)
    mentions = _without_turns({post.id: findings[post.id].mentions for post in thread.posts}, turns)
    homes = cluster(_names(thread, mentions), _known(mentions, facts), _apart(judgements))
    named = {id_: [_named(one, homes, thread.id) for one in some] for id_, some in mentions.items()}
    full = _with_descriptions(thread, _with_surnames(thread, named, homes), facts)
    parted = {id_: replace(findings[id_], mentions=some) for id_, some in full.items()}
    bound = [role for post in thread.posts for role in roles(post, full[post.id])]
    spoken = {
        post.id: replace(parted[post.id], quotations=voiced(post, parted[post.id], bound)) for post in thread.posts
    }
    return Resolved(spoken, tuple(_entities(spoken, homes, thread.id, facts)), tuple(turns))


def _without_turns(mentions: Mapping[str, tuple[Mention, ...]], turns: list[Addressed]) -> dict[str, list[Mention]]:
    """A nick that is addressed names an account, not a person or a place."""
    taken: dict[str, list[tuple[int, int]]] = {}
    for post, start, end in spans(turns):
        taken.setdefault(post, []).append((start, end))
    return {
        post: [one for one in some if not any(a < one.end and one.start < b for a, b in taken.get(post, ()))]
        for post, some in mentions.items()
    }


def _names(thread: Thread, mentions: Mapping[str, list[Mention]]) -> list[Named]:
    uses: dict[tuple[str, EntityKind], list[int]] = {}
    place = 0
    for post in thread.posts:
        for one in mentions[post.id]:
            place += 1
            if one.entity is None:
                uses.setdefault((_bare(one.surface), one.entity_kind), []).append(place)
    return [Named(name, kind, len(places), places[0]) for (name, kind), places in uses.items()]


def _bare(surface: str) -> str:
    name = " ".join(surface.split())
    for tail in ("'s", "’s"):
        name = name.removesuffix(tail)
    return name.removeprefix("the ").removeprefix("The ") or name


def _known(mentions: Mapping[str, list[Mention]], facts: Facts) -> dict[str, tuple[str, EntityKind]]:
    ids = sorted({one.entity for some in mentions.values() for one in some if one.entity is not None})
    found = ((id_, facts.entity(id_)) for id_ in ids)
    return {entity.name: (id_, entity.kind) for id_, entity in found if entity is not None}


def _apart(judgements: Judgements) -> frozenset[frozenset[str]]:
    pairs = judgements.of("not-same")
    return frozenset(frozenset(slug(name.partition(":")[2] or name) for name in pair) for pair in pairs)


def _id(home: Cluster, thread: str) -> str:
    if home.known is not None:
        return home.known
    title = home.title()
    local = home.kind == "person" and len(title.split()) == 1
    return f"{home.kind}:{slug(title)}" + (f"@{thread}" if local else "")


def _named(one: Mention, homes: Mapping[str, Cluster], thread: str) -> Mention:
    if one.entity is not None:
        return one
    home = homes.get(slug(_bare(one.surface)))
    if home is None:
        return one
    title = home.title()
    same = slug(title) == slug(_bare(one.surface))
    return replace(one, entity=_id(home, thread), entity_kind=home.kind, kind=one.kind if same else "alias")


def _with_surnames(
    thread: Thread, mentions: Mapping[str, list[Mention]], homes: Mapping[str, Cluster]
) -> dict[str, list[Mention]]:
    """The surnames of the thread's persons are names wherever they stand, at the beginning of a sentence too."""
    meant: dict[str, set[str]] = {}
    for home in homes.values():
        if home.kind == "person" and " " in home.title():
            meant.setdefault(home.title().split()[-1], set()).add(_id(home, thread.id))
    sure = {surname: ids.pop() for surname, ids in meant.items() if len(ids) == 1 and len(surname) >= _SHORTEST_SURNAME}
    return {post.id: descriptions.with_surnames(post.text, sure, mentions[post.id]) for post in thread.posts}


_SHORTEST_SURNAME = 4


def _with_descriptions(
    thread: Thread, mentions: Mapping[str, list[Mention]], facts: Facts
) -> dict[str, tuple[Mention, ...]]:
    named = Counter(one.entity for some in mentions.values() for one in some if one.entity)
    kinds = {one.entity: one.entity_kind for some in mentions.values() for one in some if one.entity}
    meant = descriptions.meanings(facts.nominals, named)
    return {
        post.id: tuple(sorted(
            [*mentions[post.id], *descriptions.find(post.text, meant, kinds, mentions[post.id])],
            key=lambda one: one.start,
        ))
        for post in thread.posts
    }  # fmt: skip


def _entities(
    findings: Mapping[str, Findings], homes: Mapping[str, Cluster], thread: str, facts: Facts
) -> list[Entity]:
    titles = {_id(home, thread): home.title() for home in homes.values()}
    ids = {one.entity: one.entity_kind for each in findings.values() for one in each.mentions if one.entity}
    return [facts.entity(id_) or Entity(id_, titles[id_], ids[id_]) for id_ in sorted(ids)]


__all__ = ["Addressed", "Facts", "Judgement", "Judgements", "Resolved", "resolve"]
