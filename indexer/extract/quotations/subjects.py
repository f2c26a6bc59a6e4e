"""Whose verb it is: the subject of a verb of saying, read from the order of names, commas and small words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.extract.quotations.cues import cues
from indexer.extract.quotations.phrases import OPENERS, PREPOSITIONS, Phrase, phrases
from indexer.types import Span

_ADVERBS = re.compile(
    r"(?:\s+(?:has|have|had|also|later|then|once|often|again|even|just|never|would|will|did|does|is|was|were|been|hat|hatte|haben|a|ont|avait|ha|han|había"
    r"|recently|\w+ly))+\s*$"
)
_ASIDE = re.compile(r"(?:[,)—–]|\s-)\s*$")
_JOINED = re.compile(r"(?:\b(?:and|but|then|or)|,)\s*$")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|got)\s+(?:\w+ly\s+)?$")
_BY = re.compile(r"\s+by\s+")
_CONTINUOUS = re.compile(r"\b(?:is|are|was|were|been|be|\w+['’](?:s|re|m))\s+(?:\w+ly\s+)?$")
_PARTS = re.compile(
    r"[,;:()—–“”\"«»]|\s-+\s|\b(?:that|as|which|when|while|because|although|though|if|where|whether|but|what|how"
    r"|что|как|но|когда)\b"
)
_PLURAL = re.compile(r"\s*((?:[a-z][\w'’-]*\s+){0,3}(?:[a-z][\w'’-]*s|people|police|media))\s*$")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a clause between commas or joining words, and who is named in it."""

    span: Span
    named: list[Phrase]


def subject(text: str, start: int, verb: re.Match[str]) -> Phrase | None:
    """Who says what a verb of saying announces, in a clause that begins at ``start``."""
    while _has_no_own(text, start, verb):
        earlier = [one for one in cues(text, start, verb.start()) if not one.group().endswith("ing")]
        if not earlier:
            return _first(_parts(text, start, verb.start()), text)
        verb = earlier[-1]
    if verb.group().endswith(("ed", "told")) and _PASSIVE.search(text, max(start, verb.start() - 30), verb.start()):
        agent = _BY.match(text, verb.end())
        return leading(text, agent.end(), agent.end() + 120) if agent else None
    return who(text, start, verb.start())


def _has_no_own(text: str, start: int, verb: re.Match[str]) -> bool:
    """Whether the verb goes on with the subject of the one before: "..., saying", "and said"."""
    near = max(start, verb.start() - 30)
    if verb.group().endswith("ing") and not _CONTINUOUS.search(text, near, verb.start()):
        return True
    joined = _JOINED.search(text, near, verb.start())
    return joined is not None and joined.group()[0] != ","


def who(text: str, start: int, end: int) -> Phrase | None:
    """Who acts in a clause whose verb stands at ``end``: named next to it, or before an aside between commas."""
    adverbs = _ADVERBS.search(text, max(start, end - 60), end)
    stop = adverbs.start() if adverbs else end
    parts = _parts(text, start, stop)
    if _ASIDE.search(text, max(start, stop - 4), stop) and len(parts) > 1:
        return _first(parts, text) or _last(parts, text)
    return _last(parts, text) if parts and parts[-1].named else _bare(text, parts) or _last(parts, text)


def _parts(text: str, start: int, end: int) -> list[_Part]:
    edges = [start]
    for part in _PARTS.finditer(text, start, end):
        edges += [part.start(), part.end()]
    edges.append(end)
    spans = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]
    return [_Part(span, phrases(text, span.start, span.end)) for span in spans]


def _first(parts: Sequence[_Part], text: str) -> Phrase | None:
    """The first name of a part that does not open like an adverbial."""
    for part in parts:
        opening = text[part.span.start : part.span.end].split(None, 1)[0].casefold()
        adverbial = opening in OPENERS or opening in PREPOSITIONS or opening.endswith(("ing", "ed"))
        if not adverbial and (best := _best(part.named)) is not None:
            return best
    return None


def _last(parts: Sequence[_Part], text: str) -> Phrase | None:
    best = next((best for part in reversed(parts) if (best := _best(part.named)) is not None), None)
    return _whose(parts, best, text) if best and text[best.span.start : best.span.end] == "who" else best


def _whose(parts: Sequence[_Part], who: Phrase, text: str) -> Phrase:
    """The one of whom a clause with "who" is said, who stands right before it."""
    before = [one for part in parts for one in part.named if one.span.end <= who.span.start]
    adjacent = before and not text[before[-1].span.end : who.span.start].strip(" ,—–-")
    return before[-1] if adjacent else who


def _bare(text: str, parts: Sequence[_Part]) -> Phrase | None:
    """A description without an article: "officials", "two sources close to the talks"."""
    words = _PLURAL.match(text, parts[-1].span.start, parts[-1].span.end) if parts else None
    return Phrase(Span(*words.span(1)), "role") if words else None


def _best(found: Sequence[Phrase]) -> Phrase | None:
    """A name or pronoun that no preposition leads to, else the last description, else a name at all."""
    named = [one for one in found if one.kind != "role"]
    free = next((one for one in named if not one.led), None)
    role = next((one for one in found if one.kind == "role" and not one.led), None)
    return free or role or (named[0] if named else None) or (found[-1] if found else None)


_SKIPPED = re.compile(r"[\s,]*(?:(?:to|in|on|of|with|that)\s[^,.;\n]{1,60},\s*)?")


def right_of(text: str, verb: int, end: int) -> Phrase | None:
    """The speaker right of a verb: it must begin right there, after at most one aside."""
    skipped = _SKIPPED.match(text, verb, end)
    begin = skipped.end() if skipped else verb
    return leading(text, begin, end)


def leading(text: str, start: int, end: int) -> Phrase | None:
    """The phrase with which a stretch begins."""
    found = phrases(text, start, min(end, len(text), start + 200))
    return found[0] if found and not text[start : found[0].span.start].strip() else None
