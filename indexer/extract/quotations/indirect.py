"""Reported speech: "X said that ...", "This was stated by X", "according to X, ...", "..., X said".

Less sure than what stands between marks; how sure each way is, was measured like the rules for marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.extract.quotations.cues import cues
from indexer.extract.quotations.found import Found, quotation
from indexer.extract.quotations.phrases import Phrase, names_office
from indexer.extract.quotations.subjects import leading, right_of, subject
from indexer.types import Quotation, Span

_WINDOW = 400
_FEWEST_WORDS = 3
_THAT = re.compile(r"\s*+,?+\s*+(?:that|что)\s+")
_LATER_THAT = re.compile(
    r"\s+(?:(?:in|on|at|to|during|after|without|earlier|later|last|this|\w+day|yesterday|again"
    r"|\w+ly)\b[^,.;:]{0,60}?\s)that\s+"
)
_TOLD_THAT = re.compile(r"\s+(?:[\w'’.-]+\s+){1,6}?that\s+")
_SAID = ("said", "says")
_PLAIN = re.compile(r"\s+(?=(?:the|a|an|his|her|their|its|he|she|it|they|there|this|these|if|[A-Z][\w’'-]*)\s)")
_LAST = re.compile(r"(?:\s(?:on|in|at|by|last|this|\w+day|yesterday|today)\b[^,;:]{0,50})?[.!?]?[\"”»)]*\s*\Z")
_NEAR = 80
_TELLING = ("tell", "told", "assur", "warn", "remind", "inform", "convinc")
_STATED = re.compile(
    r"(?:This|That|It|The (?:statement|announcement|news))\s+(?:was|were|has been|is)\s+(?:\w+ly\s+)?"
    r"(?P<cue>stated|said|announced|reported|declared|written|claimed|confirmed|told|suggested|noted)\b"
    r"|(?:Об этом|Это)\s+(?:\w+\s+){0,2}?(?P<russian>заявил\w*|сообщил\w*|сказал\w*|рассказал\w*|написал\w*)\b"
)
_NOBODY = ("i", "we", "it", "я", "мы")
"""Of whom we do not know who they are, or that they are nobody."""
_BY = re.compile(r"\bby\s+")
_ACCORDING = re.compile(r"\b(?P<cue>[Aa]ccording to|[Пп]о словам|[Пп]о данным|[Пп]о мнению)\s+")
_BOUND = re.compile(r",\s+")


def indirect(text: str, sentences: Sequence[Span], direct: Sequence[Span]) -> Iterator[Quotation]:
    """What the sentences report of somebody; ``direct`` are the stretches that are quoted word by word, in order."""
    before: Span | None = None
    place = 0
    for sentence in sentences:
        while place < len(direct) and direct[place].end <= sentence.start:
            place += 1
        quoted = direct[place] if place < len(direct) and direct[place].start < sentence.end else None
        for content, found in _reported(text, sentence, before, quoted):
            if (
                not _is_quoted(content, quoted)
                and len(text[content.start : content.end].split(None, 3)) >= _FEWEST_WORDS
            ):
                yield quotation(text, content, found, "indirect")
                break
        before = sentence


def _is_quoted(content: Span, quoted: Span | None) -> bool:
    return (
        quoted is not None
        and min(content.end, quoted.end) - max(content.start, quoted.start) > (content.end - content.start) // 2
    )


def _reported(text: str, sentence: Span, before: Span | None, quoted: Span | None) -> Iterator[tuple[Span, Found]]:
    yield from _stated(text, sentence, before)
    yield from _according(text, sentence)
    yield from _said(text, sentence, quoted)


def _stated(text: str, sentence: Span, before: Span | None) -> Iterator[tuple[Span, Found]]:
    """ "This was stated in an interview by X": X said the sentence before, in the same paragraph."""
    opening = _STATED.match(text, sentence.start, sentence.end)
    if opening is None or before is None or "\n" in text[before.end : sentence.start]:
        return
    if opening["russian"]:
        speaker = _whole(text, opening.end(), sentence.end)
    else:
        speaker = next((who for by in _BY.finditer(text, opening.end(), sentence.end)
                        if (who := _whole(text, by.end(), sentence.end))), None)  # fmt: skip
    if speaker is not None:
        yield before, Found(speaker.span, opening["cue"] or opening["russian"], 0.75)


def _whole(text: str, start: int, end: int) -> Phrase | None:
    """Who is named there; of "the former secretary of the alliance, Jan Kowal" the name."""
    first = leading(text, start, end)
    bound = _BOUND.match(text, first.span.end, end) if first and first.span.end < end else None
    name = leading(text, bound.end(), end) if first and bound and names_office(text, first.span) else None
    return name if name and name.kind == "name" else first


def _according(text: str, sentence: Span) -> Iterator[tuple[Span, Found]]:
    """ "According to X, ..." and "..., according to X"."""
    for phrase in _ACCORDING.finditer(text, sentence.start, min(sentence.end, sentence.start + 2 * _WINDOW)):
        speaker = _whole(text, phrase.end(), sentence.end)
        if speaker is None or speaker.kind == "pronoun":
            continue
        found = Found(speaker.span, phrase["cue"], 0.8)
        comma = text.find(",", speaker.span.end, sentence.end)
        if phrase.start() == sentence.start and comma >= 0:
            yield Span(_word(text, comma + 1, sentence.end), sentence.end), found
        elif phrase.start() > sentence.start:
            yield Span(sentence.start, _word_end(text, sentence.start, phrase.start())), found


def _said(text: str, sentence: Span, quoted: Span | None) -> Iterator[tuple[Span, Found]]:
    """ "X argued that ...", "X said ...", and "..., X said"."""
    for verb in cues(text, sentence.start, min(sentence.end, sentence.start + _WINDOW)):
        if quoted is not None and quoted.start <= verb.start() < quoted.end:
            continue
        free = quoted is None or quoted.start >= verb.end()
        content = _that(text, verb, sentence.end) or (_plain(text, verb, sentence.end) if free else None)
        speaker = subject(text, sentence.start, verb) if content else None
        if content and speaker and _somebody(text, speaker):
            yield Span(content.end(), sentence.end), _found(speaker, verb, 0.77 if content.re is not _PLAIN else 0.81)
        elif quoted is None:
            yield from _trailing(text, sentence, verb)


def _plain(text: str, verb: re.Match[str], end: int) -> re.Match[str] | None:
    """What follows "said" when it is a clause, not the speaker."""
    if verb.group() not in _SAID or _inverted(text, verb, end) is not None:
        return None
    return _PLAIN.match(text, verb.end(), end)


def _inverted(text: str, verb: re.Match[str], end: int) -> Phrase | None:
    """The speaker behind the verb: "..., said Jan Kowal, the mayor"."""
    speaker = right_of(text, verb.end(), end)
    comma = text[max(0, verb.start() - 2) : verb.start()] in (", ", "— ", "- ")
    closed = speaker is not None and (speaker.span.end >= end or text[speaker.span.end] in ".,;")
    return speaker if comma and closed else None


def _trailing(text: str, sentence: Span, verb: re.Match[str]) -> Iterator[tuple[Span, Found]]:
    """ "..., X said." and "..., said X"."""
    comma = text.rfind(", ", sentence.start, verb.start())
    if verb.group() not in _SAID or comma < 0 or verb.start() - comma > _NEAR:
        return
    speaker = _inverted(text, verb, sentence.end)
    if speaker is None and _LAST.match(text, verb.end(), sentence.end):
        speaker = leading(text, comma + 2, verb.start())
    if speaker and _somebody(text, speaker):
        yield Span(sentence.start, comma), _found(speaker, verb, 0.95)


def _somebody(text: str, speaker: Phrase) -> bool:
    return text[speaker.span.start : speaker.span.end].lower() not in _NOBODY


def _found(speaker: Phrase, verb: re.Match[str], confidence: float) -> Found:
    return Found(speaker.span, verb.group(), confidence if speaker.kind != "pronoun" else 0.6)


def _that(text: str, verb: re.Match[str], end: int) -> re.Match[str] | None:
    for pattern in (_THAT, _TOLD_THAT if verb.group().startswith(_TELLING) else _LATER_THAT):
        match = pattern.match(text, verb.end(), end)
        if match:
            return match
    return None


def _word_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in ", \t\u00a0":
        end -= 1
    return end


def _word(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
