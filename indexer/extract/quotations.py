"""Who says what in a text: quotations between marks, whole paragraphs closed by "- said X", and reported speech.

Quotations between marks follow the rules v2 of our measurements: the first rule that finds a speaker counts, and that
speaker is the one that a quotation after it without a speaker of its own goes on with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.extract.cues import CUE, NAME, PRONOUN, ROLE
from indexer.extract.reported import reported
from indexer.extract.speakers import clause_after, clause_before, cues, left_of, names, right_of, trimmed
from indexer.types import Quotation, Span

_MARKED = re.compile(r"“([^“”]{2,2000})”|«([^«»]{2,2000})»|„([^„“”]{2,2000})[“”]|\"([^\"\n]{2,2000})\"")
_PARAGRAPH = re.compile(r"[^\n]+")
_SIGNATURE = re.compile(r"[\s,]*[—–-]\s*(?=[A-ZА-ЯЁ])")
_ACCORDING = re.compile(r"[\s,]*(?:according to|per|по словам)\s+", re.IGNORECASE)
_CLOSING = re.compile(r"^\s*[—–-]\s*")
_FEWEST_WORDS = 4
_REACH = 120


@dataclass(frozen=True, slots=True)
class _Found:
    """A speaker, the verb, and how sure the rule that found them is."""

    speaker: Span
    cue: str | None
    confidence: float


def quotations(text: str) -> list[Quotation]:
    """Every quotation of the text in order of its start, speakers as written; marks are left out of the spans."""
    paragraphs = [Span(*match.span()) for match in _PARAGRAPH.finditer(text)]
    marks = [_inner(match) for match in _MARKED.finditer(text)]
    found = [*_between_marks(text, paragraphs, marks), *_blocks(text, paragraphs), *reported(text, marks)]
    return sorted(found, key=lambda one: (one.start, one.end))


def _inner(match: re.Match[str]) -> Span:
    group = next(number for number in range(1, 5) if match.group(number) is not None)
    return Span(*match.span(group))


def _between_marks(text: str, paragraphs: Sequence[Span], marks: Sequence[Span]) -> Iterator[Quotation]:
    last: tuple[_Found, Span] | None = None
    place = 0
    for number, mark in enumerate(marks):
        while place + 1 < len(paragraphs) and paragraphs[place].end <= mark.start:
            place += 1
        if len(text[mark.start : mark.end].split()) < _FEWEST_WORDS:
            continue
        before = marks[number - 1].end + 1 if number else 0
        after = marks[number + 1].start - 1 if number + 1 < len(marks) else len(text)
        above = paragraphs[place - 1] if place else None
        home = paragraphs[place]
        found = _speaker(text, mark, home, above, (before, after)) or _carried(mark, home, last)
        if found is None:
            continue
        last = (found, home)
        yield _quotation(text, mark, found, "inline")


def _speaker(text: str, mark: Span, home: Span, above: Span | None, free: tuple[int, int]) -> _Found | None:
    after = Span(min(mark.end + 1, home.end), max(mark.end + 1, min(home.end, free[1])))
    before = Span(max(home.start, min(free[0], mark.start)), max(home.start, mark.start - 1))
    return (
        _signed(text, after)
        or _according(text, after)
        or _verb_after(text, mark, after)
        or _verb_before(text, before)
        or _announced(text, mark, home, above)
    )


def _signed(text: str, after: Span) -> _Found | None:
    dash = _SIGNATURE.match(text, after.start, after.end)
    name = NAME.match(text, dash.end(), after.end) if dash else None
    return _Found(Span(*name.span()), None, 0.8) if name and not CUE.fullmatch(name.group().split()[0]) else None


def _according(text: str, after: Span) -> _Found | None:
    phrase = _ACCORDING.match(text, after.start, after.end)
    speaker = right_of(text, phrase.end(), after.end) if phrase else None
    return _Found(speaker, phrase.group().strip(" ,"), 0.9) if phrase and speaker else None


def _verb_after(text: str, mark: Span, after: Span) -> _Found | None:
    if not _goes_on(text, mark, after):
        return None
    clause = clause_after(text, after.start, after.end)
    verb = next((one for one in cues(text, clause) if one.start() - clause.start <= _REACH), None)
    if verb is None:
        return None
    between = text[clause.start : verb.start()].strip(" ,—–-")
    inverted = right_of(text, verb.end(), clause.end) if between in ("", "as") else None
    speaker = inverted or left_of(text, clause.start, verb.start()) or right_of(text, verb.end(), clause.end)
    return _Found(speaker, verb.group(), 0.9) if speaker else None


def _goes_on(text: str, mark: Span, after: Span) -> bool:
    last = text[mark.end - 1]
    following = text[after.start : after.end].lstrip()
    return last != "." or last in ",?!—–-" or following[:1] == "," or following[:1].islower() or following[:1] in "—–-"


def _verb_before(text: str, before: Span) -> _Found | None:
    clause = clause_before(text, before.start, before.end)
    verbs = cues(text, clause)
    for verb in (verbs[-1:] + verbs[:1]) if verbs else ():
        speaker = left_of(text, clause.start, verb.start())
        if speaker:
            return _Found(speaker, verb.group(), 0.85)
    if text[clause.start : clause.end].rstrip().endswith(":"):
        return _first_name(text, clause, None)
    return None


def _first_name(text: str, clause: Span, cue: str | None) -> _Found | None:
    found = names(text, clause.start, clause.end)
    return _Found(found[0], cue, 0.6) if found else None


def _announced(text: str, mark: Span, home: Span, above: Span | None) -> _Found | None:
    opens = not text[home.start : mark.start].strip(' \t"“«„')
    if not (opens and above and text[above.start : above.end].rstrip().endswith(":")):
        return None
    clause = clause_before(text, above.start, above.end)
    verbs = cues(text, clause)
    speaker = left_of(text, clause.start, verbs[-1].start()) if verbs else None
    return _Found(speaker, verbs[-1].group(), 0.8) if speaker else _first_name(text, clause, None)


def _carried(mark: Span, home: Span, last: tuple[_Found, Span] | None) -> _Found | None:
    if last is None or (last[1] != home and mark.start - 1 > home.start):
        return None
    return _Found(last[0].speaker, None, 0.6)


def _blocks(text: str, paragraphs: Sequence[Span]) -> Iterator[Quotation]:
    """A paragraph that "- said X" closes is X's, whether it bears marks or not."""
    for above, closing in pairwise(paragraphs):
        dash = _CLOSING.match(text[closing.start : closing.end])
        verb = CUE.match(text, closing.start + dash.end(), closing.end) if dash else None
        speaker = _after_verb(text, verb.end(), closing.end) if verb else None
        if verb and speaker and not _marked(text, above):
            yield _quotation(text, _bare(text, above), _Found(speaker, verb.group(), 0.85), "block")


def _after_verb(text: str, start: int, end: int) -> Span | None:
    for pattern in (NAME, ROLE, PRONOUN):
        match = pattern.match(text, start + len(text[start:end]) - len(text[start:end].lstrip()), end)
        if match:
            return Span(*match.span())
    return None


def _marked(text: str, span: Span) -> bool:
    return any(_inner(match).end - match.start() > (span.end - span.start) // 2
               for match in _MARKED.finditer(text, span.start, span.end))  # fmt: skip


def _bare(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start] in ' \t"“«„—–-':
        start += 1
    while end > start and text[end - 1] in ' \t"”»“':
        end -= 1
    return Span(start, end)


def _quotation(text: str, span: Span, found: _Found, how: str) -> Quotation:
    speaker = trimmed(text, found.speaker)
    words = text[speaker.start : speaker.end]
    return Quotation(span.start, span.end, speaker.start, speaker.end, words, found.cue, how, found.confidence)
