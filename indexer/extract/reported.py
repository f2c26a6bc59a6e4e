"""Reported speech: "X said that ...", "This was stated by X", "according to X". Only with a speaker in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.extract.cues import CUE, NAME, OPENERS, ROLE
from indexer.extract.sentences import sentences
from indexer.extract.speakers import left_of, trimmed
from indexer.types import Quotation, Span

_THAT = re.compile(r"\s*,?\s*(?:\w+\s){0,3}?(?:that|что)\s", re.IGNORECASE)
_STATED = re.compile(
    r"^(?:This|That|It|Such (?:a )?\w+|Об этом|Это)\s+(?:was|were|has been|is)?\s*(?:\w+\s)?"
    r"(?P<cue>stated|said|announced|reported|declared|written|claimed|confirmed|told|suggested|заявил\w*|сообщил\w*|сказал\w*)\b"
)
_BY = re.compile(r"\bby\s+(?=(?:the|a|an|[A-ZÀ-ÞА-ЯЁ]))")
_ACCORDING = re.compile(r"(?:^|,\s)(?P<cue>[Aa]ccording to|[Пп]о словам)\s+")
_LONGEST_SPEAKER = 200


def reported(text: str, marks: Sequence[Span]) -> Iterator[Quotation]:
    """What sentences report of a speaker; ``marks`` are quotations between marks, which are not reported twice."""
    spans = sentences(text)
    for before, sentence in pairwise([Span(0, 0), *spans]):
        found = _stated(text, before, sentence) or _said_that(text, sentence) or _according(text, sentence)
        if found is not None and not _inside(found, marks):
            yield found


def _inside(found: Quotation, marks: Sequence[Span]) -> bool:
    return any(mark.start < found.end and found.start < mark.end for mark in marks[:200] if mark.end - mark.start > 20)


def _stated(text: str, before: Span, sentence: Span) -> Quotation | None:
    """What X said in "This was stated in an interview by X": the sentence before, in the same paragraph."""
    opening = _STATED.match(text[sentence.start : sentence.end])
    if opening is None or "\n" in text[before.start : sentence.start] or before.end == 0:
        return None
    last = list(_BY.finditer(text, sentence.start + opening.end(), sentence.end))[-1:]
    speaker = _whole_name(text, last[0].end(), sentence.end) if last else None
    return _quotation(text, before, speaker, opening["cue"], 0.75) if speaker else None


def _whole_name(text: str, start: int, end: int) -> Span | None:
    """A role with the name bound to it, "the former secretary of the alliance, Jan Kowal", or either alone."""
    match = NAME.match(text, start, end)
    role = ROLE.match(text, start, end)
    tail = re.compile(r"[^,.;]{3,120},\s+").match(text, start, end)
    bound = NAME.match(text, tail.end(), end) if tail and text[start : start + 3].lower() == "the" else None
    if bound:
        return Span(*bound.span())
    return Span(*(match or role).span()) if match or role else None  # type: ignore[union-attr]


def _said_that(text: str, sentence: Span) -> Quotation | None:
    """What X said in "X argued that ...": all to the end of the sentence."""
    if not any(text.find(word, sentence.start, sentence.end) >= 0 for word in (" that ", " что ")):
        return None
    for verb in CUE.finditer(text, sentence.start, min(sentence.end, sentence.start + _LONGEST_SPEAKER)):
        that = _THAT.match(text, verb.end(), sentence.end)
        speaker = _subject(text, sentence.start, verb.start()) if that else None
        if that and speaker:
            return _quotation(text, Span(that.end(), sentence.end), speaker, verb.group(), 0.7)
    return None


def _subject(text: str, start: int, verb: int) -> Span | None:
    """Who stands before the verb; an opening like "At the same time," is passed over."""
    opening = text[start:verb]
    comma = opening.find(",")
    first = opening.split(" ", 1)[0]
    if comma >= 0 and first in OPENERS and first not in ("The", "A", "An"):
        start += comma + 1
    role = ROLE.match(text, start + len(text[start:verb]) - len(text[start:verb].lstrip()), verb)
    if role and not text[role.end() : verb].strip():
        return Span(*role.span())
    return left_of(text, start, verb)


def _according(text: str, sentence: Span) -> Quotation | None:
    """ "According to X, ..." and "..., according to X"."""
    phrase = _ACCORDING.search(text, sentence.start, sentence.end)
    speaker = _whole_name(text, phrase.end(), sentence.end) if phrase else None
    if phrase is None or speaker is None:
        return None
    comma = text.find(",", speaker.end, sentence.end)
    leads = phrase.start() == sentence.start
    if leads and comma < 0:
        return None
    content = Span(comma + 2, sentence.end) if leads else Span(sentence.start, phrase.start())
    return _quotation(text, content, speaker, phrase["cue"], 0.7) if content.end - content.start > 10 else None


def _quotation(text: str, content: Span, named: Span, cue: str, confidence: float) -> Quotation:
    speaker = trimmed(text, named)
    return Quotation(content.start, content.end, speaker.start, speaker.end, text[speaker.start : speaker.end], cue,
                     "indirect", confidence)  # fmt: skip
