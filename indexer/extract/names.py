"""Names that nobody knows beforehand: (text, sentences) -> mentions without an entity. One engine so far.

The engine ``capitals`` is a plain rule: capitalised words that follow one another are a name, unless all that speaks
for it is the beginning of a sentence. What kind of name it is, is read from the words in and before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from indexer.extract.words import COMMON, GIVEN, HEADS, TITLES
from indexer.types import EntityKind, Mention, Span

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|\d[\w.,]*|[^\w\s]")
_JOINS = frozenset("of the de da di du del van von der den bin al la le y фон де".split())
_LONGEST = 6


def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
    """Every name in these sentences of the text, in order, none overlapping another."""
    parted = [list(_WORD.finditer(text, sentence.start, sentence.end)) for sentence in sentences]
    # A capital at the beginning of a sentence says nothing: the word must bear it elsewhere too.
    capital = {word.group() for words in parted for word in _behind_the_first(words) if word.group()[0].isupper()}
    return [mention for words in parted for mention in _in_sentence(text, words, capital | GIVEN)]


def _behind_the_first(words: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The words of a sentence behind its first one, whatever marks stand before that."""
    opened = False
    for word in words:
        if opened:
            yield word
        opened = opened or word.group()[0].isalpha()


def _in_sentence(text: str, words: Sequence[re.Match[str]], capital: Set[str]) -> Iterator[Mention]:
    shouted = _shouted([word.group() for word in words])
    place = 0
    while place < len(words):
        run = _run(words, place, shouted=shouted)
        if not run:
            place += 1
            continue
        yield from _named(text, words, place, run, capital)
        place += len(run)


def _shouted(words: Sequence[str]) -> bool:
    letters = [word for word in words if word.isalpha() and len(word) > 1]
    return len(letters) > 3 and sum(word.isupper() for word in letters) * 3 > len(letters) * 2


def _run(words: Sequence[re.Match[str]], place: int, *, shouted: bool) -> list[re.Match[str]]:
    """The words of a name that begins at ``place``: capitalised ones, small joining words only between them."""
    run: list[re.Match[str]] = []
    for word in words[place : place + _LONGEST + 3]:
        if run and word.start() - run[-1].end() != 1:
            break
        if _capital(word.group(), shouted=shouted) or (run and word.group() in _JOINS):
            run.append(word)
        else:
            break
        if _closes(word.group()):
            break
    while run and run[-1].group() in _JOINS:
        run.pop()
    return run


def _closes(word: str) -> bool:
    """Whether nothing more belongs to the name after this word: it ends a sentence, or owns what follows."""
    return word.endswith(("'s", "’s")) or (word.endswith(".") and len(word) > 2 and word[:-1] not in TITLES)


def _capital(word: str, *, shouted: bool) -> bool:
    return word[0].isupper() and word[0].isalpha() and not (shouted and word.isupper())


def _named(
    text: str, words: Sequence[re.Match[str]], place: int, run: list[re.Match[str]], capital: Set[str]
) -> Iterator[Mention]:
    before = words[place - 1].group() if place else ""
    titled = before.rstrip(".") in TITLES
    opening = not any(word.group()[0].isalpha() for word in words[:place])
    while run and (run[0].group().rstrip(".") in TITLES or _no_name(run[0].group())):
        titled = titled or run[0].group().rstrip(".") in TITLES
        opening = False
        run = _without_joins(run[1:])
    while run and _no_name(run[-1].group()):
        run = _without_joins(run[:-1])
    if run and not (opening and len(run) == 1 and run[0].group() not in capital):
        start, end = run[0].start(), _end(run[-1])
        surface = text[start:end]
        if 1 < len(surface) <= 100:
            kind = _kind([word.group() for word in run], before, titled=titled)
            yield Mention(start, end, surface, "name", None, kind, "capitals", 0.7 if titled or len(run) > 1 else 0.5)


def _without_joins(run: list[re.Match[str]]) -> list[re.Match[str]]:
    while run and run[0].group() in _JOINS:
        run = run[1:]
    while run and run[-1].group() in _JOINS:
        run = run[:-1]
    return run


def _no_name(word: str) -> bool:
    folded = word.lower().rstrip(".")
    return folded in COMMON or re.split("['’]", folded)[0] in COMMON


def _end(word: re.Match[str]) -> int:
    written = word.group()
    for tail in ("'s", "’s", "s'", "s’"):
        if written.endswith(tail) and len(written) > len(tail) + 1:
            return word.end() - (2 if tail[0] in "'’" else 1)
    initial = len(written) == 2 and written.endswith(".")
    return word.end() - (1 if written.endswith(".") and not initial and written.count(".") == 1 else 0)


def _kind(words: Sequence[str], before: str, *, titled: bool) -> EntityKind:
    if titled:
        return "person"
    for word in (words[-1], words[0], *words):
        if word in HEADS:
            return HEADS[word]
    if words[0] in GIVEN:
        return "person"
    if len(words) == 1 and words[0].isupper() and 1 < len(words[0]) <= _LONGEST:
        return "organisation"
    if "of" in words[1:] or "the" in words:
        return "organisation"
    return "place" if len(words) == 1 and before.lower() in ("in", "at", "near", "from", "в", "из") else "person"
