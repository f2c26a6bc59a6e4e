"""Who speaks in a quotation: the entity named there, the bearer of the role, or the one who spoke before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.resolve.roles import Role, bearer, words_of
from indexer.types import Findings, Mention, Post, Quotation

_PRONOUN = re.compile(r"(?:he|she|they|who|он|она|они)", re.IGNORECASE)
_GENERIC = re.compile(
    r"(?:the|a|an)\s(?:\w+\s){0,3}(?:official|politician|minister|president|expert|speaker|leader|diplomat|analyst|general"
    r"|economist|spokesman|spokeswoman|secretary|chancellor|premier|governor|mayor|candidate|investigator|mediator)",
    re.IGNORECASE,
)
_SPEAKING = ("person", "organisation", "group")


def voiced(post: Post, findings: Findings, known: Sequence[Role]) -> tuple[Quotation, ...]:
    """The quotations of a post with their speakers; ``known`` are the roles of the thread."""
    spoken: list[Quotation] = []
    last: str | None = None
    for quotation in findings.quotations:
        one = _voiced(post, quotation, findings.mentions, known, last)
        last = one.entity or last
        spoken.append(one)
    return tuple(spoken)


def _voiced(
    post: Post, quotation: Quotation, mentions: Sequence[Mention], known: Sequence[Role], last: str | None
) -> Quotation:
    if quotation.speaker is None or quotation.speaker_start is None or quotation.speaker_end is None:
        return quotation
    start, end = quotation.speaker_start, quotation.speaker_end
    named = _named(post.text, start, end, mentions)
    if named is not None:
        return replace(quotation, entity=named.entity, confidence=min(quotation.confidence, named.confidence + 0.2))
    described = bearer(words_of(post.text, start, end, mentions), known, post.id)
    if described is not None:
        return replace(quotation, entity=described, confidence=min(quotation.confidence, 0.75))
    goes_on = _PRONOUN.fullmatch(quotation.speaker) or _GENERIC.fullmatch(quotation.speaker)
    return replace(quotation, entity=last, confidence=min(quotation.confidence, 0.5)) if goes_on and last else quotation


_TO_THE_NAME = re.compile(r"(?:\s[a-zа-яё][\w-]*){0,6},?\s")


def _bound(text: str, end: int, mentions: Sequence[Mention]) -> list[Mention]:
    """The person whose role begins with the speaker's span: "the Polish | infrastructure minister, Halina Wrzosek"."""
    between = _TO_THE_NAME.match(text, end, end + 120)
    return [one for one in mentions if between and one.entity_kind == "person" and one.start == between.end()][:1]


def _named(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Mention | None:
    """Who is named in the speaker's span: a person before a body, the last before the first."""
    inside = [one for one in mentions if one.start < end and start < one.end and one.entity and one.kind != "nominal"]
    persons = [one for one in inside if one.entity_kind == "person"] or _bound(text, end, mentions)
    whole = [one for one in inside if one.start <= start + 4 and one.end >= end - 2 and
             (one.entity_kind in _SPEAKING or one.kind == "metonym")]  # fmt: skip
    return persons[-1] if persons else (whole[-1] if whole else None)
