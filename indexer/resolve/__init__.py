"""Mentions -> entities: inside the thread first, then by ids that are the same in every thread, then as judged.

An entity's id is the gazetteer's, else its kind and full name; a person of one word stays with its thread. So no thread
has to know another, and the order in which threads come cannot matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol

from indexer.resolve.addressed import Addressed, addressed, names
from indexer.resolve.clusters import Apart, cluster
from indexer.resolve.descriptions import descriptions
from indexer.resolve.echoes import echoes
from indexer.resolve.judgements import Judgement, Judgements, apart
from indexer.resolve.layout import Layout, layout
from indexer.resolve.named import Cluster, Named
from indexer.resolve.naming import bare, slug, words
from indexer.resolve.nominals import meanings
from indexer.resolve.roles import Roles, roles
from indexer.resolve.speakers import Scene, voiced
from indexer.types import Entity, EntityKind, Findings, Mention, Post, Thread


class Facts(Protocol):
    """What is known beforehand."""

    @property
    def nominals(self) -> Mapping[str, tuple[str, ...]]:
        """Entity id -> descriptions that mean it once it has been named."""

    def entity(self, id_: str) -> Entity | None:
        """The entity with this id."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Findings with their entities, by post id; the entities, by id; and the addresses whose account is known."""

    findings: dict[str, Findings]
    entities: tuple[Entity, ...]
    addressed: tuple[Addressed, ...]


def resolve(thread: Thread, findings: Mapping[str, Findings], facts: Facts, judgements: Judgements) -> Resolved:
    """Say of every mention and quotation of a thread whom it means. Pure, whatever the order of ``findings``.

    Mentions that are found here: persons by their surname (``thread``), descriptions of what is named (``nominal``) and
    of persons by their role (``apposition``). A name with which a comment turns to an account is no mention.
    """
    posts = thread.posts
    turns = addressed(thread, findings)
    found = _without_nicks(posts, findings, turns)
    homes = _homes(found, facts, apart(judgements))
    ids = {home: _id(home, thread.id) for home in homes.values()}
    named = [layout(_named(one, homes, ids) for one in some) for some in found]
    heard = _with(named, echoes([post.text for post in posts], named, ids))
    described = _with_nominals(posts, heard, facts)
    bound = roles(posts, described)
    laid = _with(described, [descriptions(post, n, described[n], bound) for n, post in enumerate(posts)])
    full = _with_voices(posts, findings, laid, bound)
    return Resolved(full, tuple(_entities(full.values(), ids, facts)), tuple(turns))


def _without_nicks(
    posts: Sequence[Post], findings: Mapping[str, Findings], turns: Sequence[Addressed]
) -> list[tuple[Mention, ...]]:
    """The mentions of each post, but for nicks that are addressed: they name accounts, not persons or places."""
    nicks: dict[str, list[tuple[int, int]]] = {}
    for post, address, _ in turns:
        end = address.end if address.edge == "addresses" else address.start + len(address.name)
        nicks.setdefault(post, []).append((address.start, end))
    return [
        tuple(one for one in findings[post.id].mentions
              if not any(start < one.end and one.start < end for start, end in nicks.get(post.id, ())))
        for post in posts
    ]  # fmt: skip


def _homes(
    found: Sequence[Sequence[Mention]], facts: Facts, kept_apart: Apart
) -> dict[tuple[str, EntityKind, str | None], Cluster]:
    """The cluster of each name, by bare name, kind and the gazetteer's entity."""
    uses: dict[tuple[str, EntityKind, str | None], list[int]] = {}
    for place, one in enumerate(chain.from_iterable(found)):
        name = bare(one.surface, one.entity_kind)
        uses.setdefault((name, one.entity_kind, one.entity), []).append(place)
    known = {key: key[2] if _holds(key[0], key[2], facts, kept_apart) else None for key in uses}
    joined = cluster((Named(key[0], key[1], known[key], len(at), at[0]) for key, at in uses.items()), kept_apart)
    return {key: joined[key[0], key[1]] for key in uses if known[key] is None and (key[0], key[1]) in joined}


def _holds(name: str, id_: str | None, facts: Facts, kept_apart: Apart) -> bool:
    """Whether the user lets a name be the gazetteer's entity."""
    entity = facts.entity(id_) if id_ is not None else None
    return entity is not None and not (kept_apart(name, entity.name) or kept_apart(name, entity.id))


def _id(home: Cluster, thread: str) -> str:
    if home.known is not None:
        return home.known
    title = home.title()
    local = home.kind == "person" and len(words(title, "person").words) == 1
    return f"{home.kind}:{slug(title)}" + (f"@{thread}" if local else "")


def _named(
    one: Mention, homes: Mapping[tuple[str, EntityKind, str | None], Cluster], ids: Mapping[Cluster, str]
) -> Mention:
    home = homes.get((bare(one.surface, one.entity_kind), one.entity_kind, one.entity))
    return one if home is None else replace(one, entity=ids[home], entity_kind=home.kind)


def _with(laid: Sequence[Layout], more: Sequence[Iterable[Mention]]) -> list[Layout]:
    """The mentions of each post together with those found now."""
    return [layout([*one.mentions, *found]) if (found := list(new)) else one
            for one, new in zip(laid, more, strict=True)]  # fmt: skip


def _with_nominals(posts: Sequence[Post], laid: Sequence[Layout], facts: Facts) -> list[Layout]:
    mentions = [one for each in laid for one in each.mentions if one.entity is not None]
    meant = meanings(facts.nominals, Counter(one.entity for one in mentions if one.entity is not None))
    kinds = {one.entity: one.entity_kind for one in mentions if one.entity is not None}
    return _with(laid, [meant.find(post.text, one, kinds) for post, one in zip(posts, laid, strict=True)])


def _with_voices(
    posts: Sequence[Post], findings: Mapping[str, Findings], laid: Sequence[Layout], bound: Roles
) -> dict[str, Findings]:
    accounts: dict[str, str] = {}
    full: dict[str, Findings] = {}
    for number, (post, one) in enumerate(zip(posts, laid, strict=True)):
        quotations = voiced(post, findings[post.id].quotations, one, Scene(bound, accounts, number))
        full[post.id] = replace(findings[post.id], mentions=one.mentions, quotations=quotations)
        for name in names(post) if post.kind == "comment" else ():
            accounts.setdefault(name, post.account)
    return full


def _entities(full: Iterable[Findings], ids: Mapping[Cluster, str], facts: Facts) -> list[Entity]:
    """The entities that are named, in order of their ids."""
    homes = {id_: home for home, id_ in ids.items()}
    named = {one.entity for each in full for one in each.mentions if one.entity is not None}
    return [facts.entity(id_) or Entity(id_, homes[id_].title(), homes[id_].kind) for id_ in sorted(named)]


__all__ = ["Addressed", "Facts", "Judgement", "Judgements", "Resolved", "resolve"]
