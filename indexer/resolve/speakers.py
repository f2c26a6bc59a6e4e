"""Who speaks in a quotation: who is named there, the bearer of the role, a commenter, or the one who spoke before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.resolve.addressed import folded
from indexer.resolve.layout import Layout
from indexer.resolve.roles import Roles, bearer, role_of
from indexer.types import Mention, Post, Quotation, Span

_PRONOUNS = frozenset("he she who он она".split())
_GENERIC = frozenset(
    "official politician minister president expert leader diplomat analyst general economist spokesman"
    " spokeswoman secretary chancellor premier governor mayor candidate investigator mediator senator"
    " ambassador envoy commissioner officer lawmaker adviser".split()
)
_DEFINITE = re.compile(r"(?:the|this)\s", re.IGNORECASE)
_LED = re.compile(r"\b(?:of|for|to|in|at|from|on|with|by|near|under|and)\s+(?:the\s+|an?\s+)?\Z", re.IGNORECASE)
_BODIES = ("organisation", "group", "place")
_ROLE, _GUESS = 0.85, 0.45
"""How sure a role is beside a name, and how sure a pronoun can be at most."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known where a post is read: roles, the accounts that wrote before by name, the number of the post."""

    roles: Roles
    accounts: Mapping[str, str]
    number: int


def voiced(post: Post, quotations: Sequence[Quotation], laid: Layout, scene: Scene) -> tuple[Quotation, ...]:
    """The quotations of a post with their speakers."""
    spoken: list[Quotation] = []
    last: str | None = None
    for quotation in quotations:
        one = _voiced(post, quotation, laid, scene, last)
        if one.entity is not None and one.entity.startswith("person:"):
            last = one.entity
        spoken.append(one)
    return tuple(spoken)


def _voiced(post: Post, quotation: Quotation, laid: Layout, scene: Scene, last: str | None) -> Quotation:
    if quotation.speaker is None or quotation.speaker_start is None or quotation.speaker_end is None:
        return quotation
    span = Span(quotation.speaker_start, quotation.speaker_end)
    account = _account(post, quotation.speaker, scene)
    named = None if account else _named(post.text, span, laid)
    if account or named:
        return replace(quotation, entity=account or (named.entity if named else None))
    role = role_of(post.text, span, laid)
    known = bearer(role, scene.roles, scene.number) if role else None
    if known is not None:
        return replace(quotation, entity=known.entity, confidence=round(quotation.confidence * _ROLE, 2))
    generic = role is not None and role.head <= _GENERIC and not role.beside and _DEFINITE.match(quotation.speaker)
    if generic or quotation.speaker.casefold() in _PRONOUNS:
        somebody = last or (_last_person(laid, quotation.start) if generic else None)
        return replace(quotation, entity=somebody, confidence=min(quotation.confidence, _GUESS))
    return quotation


def _account(post: Post, speaker: str, scene: Scene) -> str | None:
    """A commenter who wrote before, where a comment quotes him by his nick."""
    return scene.accounts.get(folded(speaker)) if post.kind == "comment" else None


def _named(text: str, span: Span, laid: Layout) -> Mention | None:
    """Who is named by a speaker's span: a person, else a body that is all of it; nobody whom a small word leads to."""
    inside = [one for one in laid.over(span.start, span.end) if one.entity is not None]
    free = [one for one in inside if not _LED.search(text, span.start, max(span.start, one.start))]
    persons = [one for one in free if one.entity_kind == "person"]
    if persons:
        return persons[-1]
    whole = [one for one in free if one.entity_kind in _BODIES and one.end >= span.end and one.kind != "demonym"]
    return whole[-1] if whole else None


def _last_person(laid: Layout, before: int) -> str | None:
    persons = [one.entity for one in laid.mentions if one.end <= before and one.entity_kind == "person" and one.entity]
    return persons[-1] if persons else None
