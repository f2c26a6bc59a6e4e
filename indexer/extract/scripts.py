"""Which way of finding names a sentence gets: the models know English; the script of a sentence decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from indexer.extract import names, russian
from indexer.types import Mention, Span

_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

Finder = Callable[[str, Sequence[Span]], list[Mention]]


def by_script(text: str, sentences: Sequence[Span], latin: Finder) -> list[Mention]:
    """The names that ``latin`` finds in sentences of Latin letters; in others slovnet if it is there, else the rule."""
    if text.isascii():
        return latin(text, sentences)
    foreign = [span for span in sentences if _is_foreign(text, span)]
    if not foreign:
        return latin(text, sentences)
    others = [span for span in sentences if span not in set(foreign)]
    cyrillic = names.find if russian.version() is None else russian.find
    return sorted([*latin(text, others), *cyrillic(text, foreign)], key=lambda one: one.start)


def _is_foreign(text: str, span: Span) -> bool:
    words = text[span.start : span.end]
    if words.isascii():
        return False
    foreign = len(_CYRILLIC.findall(words))
    return foreign > 0 and foreign > len(_LATIN.findall(words))
