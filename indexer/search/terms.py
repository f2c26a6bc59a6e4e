"""What every engine indexes of a document, made in one place so that engines cannot differ."""

from __future__ import annotations

# hashlib would load OpenSSL, a tenth of a cold search, to get to the same function.
from _blake2 import blake2b
from typing import NamedTuple

from indexer.search import Document
from indexer.search.analysis import folded_words, forms
from indexer.search.languages import language
from indexer.search.moments import minute_of

KEYWORDS = ("id", "kind", "thread", "source", "lang", "print")
"""Fields with one whole value."""
TAGS = ("entities", "about", "voices", "speakers", "to", "pairs", "states")
"""Fields with any number of whole values."""
TEXTS = ("author", "name", "title", "text", "exact_title", "exact_text")
"""Fields of words joined by blanks, in order: stems, and as they stand in ``exact_``."""
NUMBERS = ("minute", "score", "replies", "depth")
"""Whole numbers; a post may lack the first two."""

TITLE_BOOST = 0.5
"""What a word in the title counts besides: the headline also stands in the text, so it counts half as much again."""
NAMED_SCORE = 0.1
"""A post that only means the same by another name comes after those that say the word."""
ARTICLE_SCORE = 0.2
"""An article comes before a comment that says the same as well."""
CLOSE_BOOST = {"all": 0.5, "any": 0.05}
"""What neighbouring words of the query count more that stand at most `CLOSE` words apart: little where any of the words
is enough, for long questions join much that only happens to be near. Chosen, with `TITLE_BOOST`, on every second query
of `benchmarks/ranking.py`; that for ``any`` after a look at all queries of one set."""
CLOSE = 4
_LARGEST = 10**15
"""A column holds 64 bits, and a query names no larger number."""


class Terms(NamedTuple):
    """A document in the words of an index: one value a field."""

    keywords: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    numbers: tuple[int | None, ...]


def terms(document: Document) -> Terms:
    """The values of a document's fields, in the order of `KEYWORDS`, `TAGS`, `TEXTS` and `NUMBERS`."""
    spoken = document.language or language(document.text)
    title, exact_title = forms(document.title, spoken) if document.title else ("", "")
    text, exact_text = forms(document.text, spoken)
    author = " ".join(folded_words(document.author))
    name = " ".join(folded_words(document.real_name)) if document.real_name else ""
    return Terms(
        (document.id, document.kind, document.thread, document.source.casefold(), spoken, _print(exact_text)),
        (document.entities, document.about, document.voices, document.speakers, document.to, document.pairs,
         document.states),
        (author, name, title, text, exact_title, exact_text),
        (minute_of(document.published) if document.published else None, _bounded(document.score),
         document.replies, document.depth),
    )  # fmt: skip


def _bounded(score: int | None) -> int | None:
    return None if score is None else max(-_LARGEST, min(_LARGEST, score))


def fingerprint(text: str) -> str:
    """The same for texts that have the same letters in the same order, whatever their case, accents and signs."""
    return _print(forms(text, "en")[1])


def _print(folded: str) -> str:
    # Blanks between words may come in runs.
    return blake2b(folded.replace(" ", "").encode("utf-8", "replace"), digest_size=8).hexdigest()
