"""Roles bound to a name: "the former secretary general of the alliance, Anders Rasmussen". Whom do they mean later?

A role is its head ("former secretary general") and the entities beside it, so that "of the alliance", "of NATO" and
"Polish" before the head are compared by what they mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.resolve.layout import Layout
from indexer.types import Mention, Post, Span

OFFICES = frozenset(
    "minister president secretary general chancellor premier chairman chairwoman chairperson chair head"
    " chief director spokesman spokeswoman spokesperson senator governor mayor ambassador commissioner"
    " leader judge economist professor adviser advisor official officer analyst manager mediator negotiator"
    " investigator candidate inspector engineer captain expert envoy representative researcher founder"
    " owner editor lawyer historian politician diplomat commander admiral colonel pope bishop speaker"
    " deputy lawmaker mp congressman congresswoman prosecutor attorney treasurer king queen prince министр"
    " министра президент премьер премьер-министр глава директор генерал секретарь советник посол мэр"
    " депутат губернатор сенатор председатель замминистра заместитель пресс-секретарь лидер политик эксперт"
    " аналитик".split()
)
_UNDER = frozenset("deputy vice chief general".split())
"""Offices that go before another: two offices with a verb between them are two persons, these are one."""
_IDLE = frozenset("the a an his her its their our former then current ex retired new old late acting s of".split())
_HEAD_ENDS = frozenset("of for at in on to from who which with by under".split())
_BREAKS = re.compile(
    r"\b(?:by|with|from|and|but|or|said|says|told|that|when|while|as|after|before|than|is|was|were|are)\s+"
    r"|[;:!?\"“”«»()\n—–]|[.,]\s"
)
_DETERMINER = re.compile(r"\b(?:the|an?|his|her|their|its|our)\s+", re.IGNORECASE)
_LINK = re.compile(r"\b(?:of|for|in|at)\s+\Z")
_PREPOSITION = re.compile(r"\b(?:of|for|at|in|on|to|from|by|with|under|than|and)\s*\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_APPOSED = re.compile(r",\s+(?:\d{1,3},\s+)?([^,;:!?\"“”«»()\n]{3,120}?)(?=[,;]|\.(?:\s|\Z)|\Z|\n)")
_COMMA = re.compile(r",\s+\Z")
_REACH = 140
_LONGEST_HEAD = 8
_FARTHEST = 300
"""How many roles back a description is looked for."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a description says: the words of its head without idle ones, and the entities beside it."""

    head: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bound:
    """A role, the person it is bound to, the span of the description, and the number of the post that binds it."""

    role: Role
    person: Mention
    span: Span
    post: int


@dataclass(frozen=True, slots=True)
class Roles:
    """All roles that the posts of a thread bind, in order, ready to be asked."""

    bound: tuple[Bound, ...]
    posts: tuple[int, ...]

    def until(self, post: int) -> Sequence[Bound]:
        """The roles bound in a post and before it, the nearest of them if there are many."""
        end = bisect_right(self.posts, post)
        return self.bound[max(0, end - _FARTHEST) : end]

    def spans(self, post: int) -> list[Span]:
        """Where a post binds its roles."""
        return [one.span for one in self.bound[bisect_left(self.posts, post) : bisect_right(self.posts, post)]]


def roles(posts: Sequence[Post], layouts: Sequence[Layout]) -> Roles:
    """The roles that posts bind to the persons they name."""
    found = tuple(_bound(posts, layouts))
    return Roles(found, tuple(one.post for one in found))


def _bound(posts: Sequence[Post], layouts: Sequence[Layout]) -> Iterable[Bound]:
    return (
        Bound(role, mention, span, number)
        for number, (post, laid) in enumerate(zip(posts, layouts, strict=True))
        for mention in laid.mentions
        if mention.entity is not None and mention.entity_kind == "person" and mention.kind == "name"
        for span in (_before(post.text, mention), _behind(post.text, mention, laid))
        if span is not None and (role := role_of(post.text, span, laid)) is not None
    )


def _before(text: str, person: Mention) -> Span:
    """What stands before a name: "the mayor of London, ", "Polish prime minister "."""
    start = max(0, person.start - _REACH)
    comma = _COMMA.search(text, start, person.start)
    end = comma.start() if comma else person.start
    for stop in _BREAKS.finditer(text, start, end):
        start = stop.end()
    determiners = [found.start() for found in _DETERMINER.finditer(text, start, end)]
    while len(determiners) > 1 and _LINK.search(text, start, determiners[-1]):
        determiners.pop()
    if comma is None and _PREPOSITION.search(text, start, end):
        return Span(end, end)
    if determiners:
        return Span(start if _LINK.search(text, start, determiners[-1]) else determiners[-1], end)
    return Span(start if comma else _office_start(text, start, end), end)


def _office_start(text: str, start: int, end: int) -> int:
    """Where the description right before a name begins: a second office before it is another person's."""
    words = list(_WORD.finditer(text, start, end))
    if not words or words[-1].group().casefold() not in OFFICES:
        return end
    begin, gap = words[-1].start(), False
    for word in reversed(words[:-1]):
        office = word.group().casefold() in OFFICES - _UNDER
        if office and gap:
            break
        begin, gap = word.start(), gap or not office
    return begin


def _behind(text: str, person: Mention, laid: Layout) -> Span | None:
    """What stands behind a name between commas, unless it names somebody else."""
    found = _APPOSED.match(text, person.end, min(len(text), person.end + _REACH))
    if found is None or any(one.entity_kind == "person" for one in laid.over(*found.span(1))):
        return None
    return Span(*found.span(1))


def role_of(text: str, span: Span, laid: Layout) -> Role | None:
    """The role that a description gives, None when its head is no office."""
    inside = [one for one in laid.over(span.start, span.end) if one.entity is not None and one.entity_kind != "person"]
    head: list[str] = []
    for word in _WORD.finditer(text, span.start, span.end):
        folded = word.group().casefold()
        if folded in _HEAD_ENDS:
            break
        if not any(one.start <= word.start() < one.end for one in inside):
            head.append(folded)
    kept = frozenset(head) - _IDLE
    if not kept & OFFICES or len(head) > _LONGEST_HEAD:
        return None
    return Role(kept, frozenset(one.entity for one in inside if one.entity is not None))


def bearer(role: Role, known: Roles, post: int) -> Mention | None:
    """The one person whose role this describes: of several the one described most alike, then in this post; or none."""
    fits: dict[str, tuple[tuple[float, int], Mention]] = {}
    for one in known.until(post):
        if _describes(role, one.role):
            alike = len(role.head & one.role.head) / len(role.head | one.role.head) + (role.beside == one.role.beside)
            rank = (alike, one.post if one.post == post else -1)
            entity = one.person.entity or ""
            if entity not in fits or rank > fits[entity][0]:
                fits[entity] = (rank, one.person)
    ranked = sorted(fits.values(), key=lambda fit: fit[0], reverse=True)
    return None if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]) else ranked[0][1]


def _describes(role: Role, known: Role) -> bool:
    """Whether all that a description says was said of the person; what it leaves out does not count."""
    return role.head <= known.head and (role.beside <= known.beside or not known.beside)
