"""Quotations between marks: rules without a parser, tried in order; the first that finds a speaker counts.

How sure a rule is, is its precision on 300 annotated texts (benchmarks/quotes.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from indexer.extract.quotations.cues import cues
from indexer.extract.quotations.found import Found, quotation
from indexer.extract.quotations.marks import Marked, clause_after, clause_before, sentence_before
from indexer.extract.quotations.phrases import Phrase
from indexer.extract.quotations.subjects import leading, right_of, subject, who
from indexer.types import Quotation, Span

_REACH = 120
_LATER = 300
_DASH = re.compile(r"[\s,]*[—–-]+\s*(?=[A-ZÀ-ÞА-ЯЁ])")
_ACCORDING = re.compile(r"[\s,]*\b(?:[Aa]ccording to|per|[Пп]о словам|[Пп]о мнению|[Ll]aut|[Ss]elon|[Ss]egún)\s+")
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")
_COMMA = re.compile(r"[\s,—–-]*")
_GOES_ON = re.compile(r"\s*(?:,|[—–-]|[a-zß-ÿа-яё])")

Rule = Callable[[str, Marked], Found | None]


def inline(text: str, stretches: Sequence[Marked]) -> Iterator[Quotation]:
    """The stretches whose speaker is found, in order; one that goes on with the speaker before has no cue."""
    last: tuple[Marked, Found] | None = None
    for one in stretches:
        found = _speaker(text, one) or _goes_on(text, one, last)
        if found is not None:
            last = (one, found)
            yield quotation(text, one.span, found, "inline")


def _speaker(text: str, one: Marked) -> Found | None:
    for rule in (_signed, _according, _told_after, _verb_before, _announced, _named_after, _verb_after):
        found = rule(text, one)
        if found is not None:
            return found
    return None


def _signed(text: str, one: Marked) -> Found | None:
    """“...” — Jan Kowal"""
    dash = _DASH.match(text, one.after.start, one.after.end)
    name = leading(text, dash.end(), one.after.end) if dash else None
    return _found(name, "—", 0.9)


def _according(text: str, one: Marked) -> Found | None:
    """“...,” according to Jan Kowal"""
    phrase = _ACCORDING.match(text, one.after.start, one.after.end)
    return _found(right_of(text, phrase.end(), one.after.end), phrase.group().strip(" ,"), 0.9) if phrase else None


def _told_after(text: str, one: Marked) -> Found | None:
    """“...,” said Jan Kowal; “...,” Jan Kowal said"""
    if not _is_continued(text, one):
        return None
    clause = clause_after(text, one.after)
    begin = clause.start + len(_COMMA.match(text, clause.start, clause.end).group())  # type: ignore[union-attr]
    verb = next(cues(text, clause.start, min(clause.end, clause.start + _REACH)), None)
    if verb is not None and verb.start() == begin:
        return _found(right_of(text, verb.end(), clause.end), verb.group(), 0.97)
    first = leading(text, begin, clause.end)
    if first is None:
        return None
    if verb is not None and not verb.group().endswith("ing"):
        return _found(subject(text, begin, verb), verb.group(), 0.97)
    return None


def _named_after(text: str, one: Marked) -> Found | None:
    """“...,” Jan Kowal whispered, with a verb that we do not know."""
    clause = clause_after(text, one.after)
    named = leading(text, clause.start, clause.end) if text[one.span.end - 1] in ",!?" else None
    verb = _NEXT_WORD.match(text, named.span.end, clause.end) if named else None
    return _found(named, verb[1], 0.7) if verb else None


def _verb_after(text: str, one: Marked) -> Found | None:
    if not _is_continued(text, one):
        return None
    clause = clause_after(text, one.after)
    verb = next(cues(text, clause.start, min(clause.end, clause.start + _REACH)), None)
    if verb is None:
        return None
    speaker = subject(text, clause.start, verb) or right_of(text, verb.end(), clause.end)
    return _found(speaker, verb.group(), 0.6)


def _is_continued(text: str, one: Marked) -> bool:
    return text[one.span.end - 1] != "." or _GOES_ON.match(text, one.after.start, one.after.end) is not None


def _verb_before(text: str, one: Marked) -> Found | None:
    """Jan Kowal said: “...”"""
    clause = clause_before(text, one.before)
    verbs = list(cues(text, clause.start, clause.end))
    for verb in (*verbs[-1:], *verbs[:1]):
        speaker = subject(text, clause.start, verb)
        if speaker is not None:
            return _found(speaker, verb.group(), 0.86)
    phrase = _ACCORDING.search(text, clause.start, clause.end)
    if phrase:
        return _found(right_of(text, phrase.end(), clause.end), phrase.group().strip(" ,"), 0.85)
    if text[clause.start : clause.end].rstrip().endswith(":"):
        return _found(who(text, clause.start, clause.end), ":", 0.5)
    return None


def _announced(text: str, one: Marked) -> Found | None:
    """A paragraph that ends with a colon, before a quotation that opens the next."""
    if one.above is None or not one.opens or not text[one.above.start : one.above.end].rstrip().endswith(":"):
        return None
    clause = clause_before(text, Span(max(one.above.start, one.above.end - _LATER), one.above.end))
    verbs = list(cues(text, clause.start, clause.end))
    speaker = subject(text, clause.start, verbs[-1]) if verbs else None
    return _found(speaker or who(text, clause.start, clause.end), verbs[-1].group() if verbs else ":", 0.8)


def _goes_on(text: str, one: Marked, last: tuple[Marked, Found] | None) -> Found | None:
    """A quotation that is a sentence of its own: of whom the sentence before speaks, or who spoke before."""
    end = one.before.end if not one.opens else one.above.end if one.above else 0
    floor = one.before.start if not one.opens else one.above.start if one.above else 0
    sentence = sentence_before(text, Span(max(floor, end - _LATER), end))
    if last is None or last[0].after.start < sentence.start:
        verb = next(cues(text, sentence.start, sentence.end), None)
        speaker = subject(text, sentence.start, verb) if verb else None
        if verb and speaker:
            return _found(speaker, verb.group(), 0.6)
    if last is None or not (one.opens or last[0].home == one.home):
        return None
    return Found(last[1].speaker, None, 0.93 if last[0].home == one.home else 0.75)


def _found(speaker: Phrase | None, cue: str | None, confidence: float) -> Found | None:
    return None if speaker is None else Found(speaker.span, cue, confidence)
