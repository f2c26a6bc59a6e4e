"""Which way of finding names a sentence gets: the models know English; script and language of the text decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from indexer.extract import cyrillic, russian
from indexer.extract.words import GIVEN
from indexer.types import Mention, Span

_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")

Finder = Callable[[str, Sequence[Span]], list[Mention]]

_ENGLISH = frozenset(
    "the of and to in is that it for was on with as be this are have not you by from or at but they we".split()
)
_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "German": frozenset(
        "der die das und ist nicht ein eine ich mit für auf sich dass zu den von auch wie es im sie wir aber bei noch"
        " nur wenn dem des sind hat haben oder was kann man mir mich du ihr werden wird einen einer so mal".split()
    ),
    "French": frozenset(
        "le la les des et est une un pas que qui dans pour sur avec ce je vous nous plus mais sont au du ne il elle"
        " se".split()
    ),
    "Spanish": frozenset(
        "el la los las que y es una un por con para no se del lo como pero más su al de en le te me si muy".split()
    ),
    "Polish": frozenset(
        "i nie jest się w na to że z do jak ale co już tak po o za od przez dla przy czy być tylko ma są".split()
    ),
    "Italian": frozenset(
        "il lo la gli che di è e non un una per con del della sono si ma come più al nel anche".split()
    ),
    "Dutch": frozenset("de het een en van is niet dat in op te voor met zijn er maar ook als aan om dan ze".split()),
}
_JOINS = frozenset("von van der den de da di du del la le y zu und of the & al bin".split())
_SURE, _LOOKED_AT, _FEWEST = 0.75, 4000, 3


def by_script(text: str, sentences: Sequence[Span], latin: Finder) -> list[Mention]:
    """The names that ``latin`` finds in sentences of Latin letters; in others slovnet if it is there, else the rule.

    Of a text in another language than English only what is surely a name stays: the models know no other.
    """
    foreign = [] if text.isascii() else [span for span in sentences if _is_foreign(text, span)]
    others = [span for span in sentences if span not in set(foreign)] if foreign else sentences
    found = latin(text, others)
    if others and _is_another_language(text):
        found = [one for one in found if _is_surely_a_name(one, text)]
    if not foreign:
        return found
    find = cyrillic.find if russian.version() is None else russian.find
    return sorted([*found, *find(text, foreign)], key=lambda one: one.start)


def _is_foreign(text: str, span: Span) -> bool:
    words = text[span.start : span.end]
    if words.isascii():
        return False
    foreign = len(_CYRILLIC.findall(words))
    return foreign > 0 and foreign > len(_LATIN.findall(words))


def _is_another_language(text: str) -> bool:
    """Whether the small words are another language's: English ones are fewer by half."""
    words = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    english = sum(word in _ENGLISH for word in words)
    return any(
        (count := sum(word in small for word in words)) >= _FEWEST and count > 1.5 * english
        for small in _SMALL_WORDS.values()
    )


def _is_surely_a_name(one: Mention, text: str) -> bool:
    """Several capitalised words, none of them small; a single word opens no sentence, and the model is sure."""
    words = _WORD.findall(one.surface)
    capital = [word for word in words if word[0].isupper()]
    small = any(word.lower() in some for word in words for some in _SMALL_WORDS.values() if word not in _JOINS)
    if small or not capital or any(not word[0].isupper() and word.lower() not in _JOINS for word in words):
        return False
    if one.how == "capitals":
        return len(capital) > 1 and capital[0] in GIVEN
    return one.confidence >= _SURE and (len(capital) > 1 or not _opens(text, one.start))


def _opens(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" \"'“„«(")
    return not before or before[-1] in ".!?:\n"
