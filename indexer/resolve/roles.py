"""Roles bound to a name: "the former secretary general of the alliance, Anders Rasmussen". Whom do they mean later?

A role is compared by its words and by the entities named in it, so that "of the alliance" and "of NATO" are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.types import Mention, Post

_BEFORE = re.compile(r"((?:\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er)\s)?[^,.;:!?\"“”\n]{4,120}),\s*$")
_RIGHT_BEFORE = re.compile(r"((?:[\w'’-]+\s){1,7})$")
_AFTER = re.compile(r"^,\s((?:the|a|an|his|her|its|their)?\s?[^,.;!?\"“”\n]{4,120})[,.;]")
_ARTICLE = re.compile(r"\b(?:the|an?|his|her|its|their)\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_OFFICES = frozenset(
    "minister president secretary general chancellor premier prime director chairman chairwoman head chief"
    " spokesman spokeswoman spokesperson senator governor mayor ambassador commissioner leader judge economist"
    " professor adviser advisor deputy official officer analyst manager mediator negotiator investigator"
    " candidate inspector engineer captain chair expert envoy representative министр министра президент"
    " премьер глава директор генерал секретарь советник посол мэр депутат".split()
)
_IDLE = frozenset(
    "the a an of and for in at to on with his her its their former then current who was is s от в на и".split()
)
_REACH = 140


@dataclass(frozen=True, slots=True)
class Role:
    """The words and entities of a role, the person it is bound to, and the post that binds it."""

    words: frozenset[str]
    person: str
    post: str


def roles(post: Post, mentions: Sequence[Mention]) -> list[Role]:
    """The roles that a post binds to the persons it names."""
    found = []
    for mention in mentions:
        if mention.entity is not None and mention.entity_kind == "person":
            words = [words_of(post.text, start, end, mentions) for start, end in _described(post.text, mention)]
            found += [Role(each, mention.entity, post.id) for each in words if each & _OFFICES]
    return found


def _described(text: str, mention: Mention) -> Iterable[tuple[int, int]]:
    begin = max(0, mention.start - _REACH)
    before = text[begin : mention.start]
    for pattern in (_BEFORE, _RIGHT_BEFORE):
        match = pattern.search(before)
        if match:
            yield begin + match.start(1) + _opening(match.group(1)), begin + match.end(1)
    match = _AFTER.match(text[mention.end : mention.end + _REACH])
    if match and (_ARTICLE.match(match.group(1)) or match.group(1).split()[0].lower() in _OFFICES):
        yield mention.end + match.start(1), mention.end + match.end(1)


def _opening(phrase: str) -> int:
    """Where the role begins: at the last article before its office."""
    offices = [match.start() for match in _WORD.finditer(phrase) if match.group().lower() in _OFFICES]
    articles = [match.start() for match in _ARTICLE.finditer(phrase) if offices and match.start() < offices[0]]
    return articles[-1] if articles else 0


def words_of(text: str, start: int, end: int, mentions: Iterable[Mention]) -> frozenset[str]:
    """The words of a role in lower case, names in it replaced by the ids of what they name."""
    inside = [one for one in mentions if start <= one.start and one.end <= end and one.entity]
    words = {
        match.group().lower()
        for match in _WORD.finditer(text, start, end)
        if not any(one.start <= match.start() < one.end for one in inside)
    }
    return frozenset((words - _IDLE) | {one.entity for one in inside if one.entity and one.entity_kind != "person"})


def _alike(words: frozenset[str], role: frozenset[str]) -> bool:
    shared = words & role
    return bool(shared & _OFFICES) and len(shared) * 2 >= min(len(words), len(role))


def bearer(words: frozenset[str], known: Sequence[Role], post: str) -> str | None:
    """The one person whose role these words describe; of two the one that this post binds, else none."""
    fits = [(len(words & role.words) / len(words | role.words), role.post == post, role.person)
            for role in known if _alike(words, role.words)]  # fmt: skip
    best = sorted(fits, reverse=True)
    if not best or (best[0][0] < 0.5 and len({person for _, _, person in best}) > 1):
        return None
    ties = {person for score, near, person in best if (score, near) == best[0][:2]}
    return best[0][2] if len(ties) == 1 else None
