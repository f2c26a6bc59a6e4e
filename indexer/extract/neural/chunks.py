"""A text cut into what the model reads at once: a paragraph, or as many whole sentences of it as fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.extract.neural.pieces import FIRST, LAST, pieces, vocabulary
from indexer.extract.neural.signs import case, flags
from indexer.extract.tokens import Token, tokens
from indexer.types import Span

LARGEST = 126
"""Pieces in a chunk, beside the two that open and close it."""


class Chunk(NamedTuple):
    """Words with the numbers of their pieces; ``heads`` are the places of the words' first pieces among them."""

    words: tuple[Token, ...]
    pieces: tuple[int, ...]
    cases: tuple[int, ...]
    flags: tuple[int, ...]
    heads: tuple[int, ...]


class _Word(NamedTuple):
    token: Token
    pieces: tuple[int, ...]
    case: int
    flag: int


def chunks(text: str, sentences: Sequence[Span]) -> Iterator[Chunk]:
    """The text's sentences in order, as many of one line in a chunk as fit; a longer sentence is cut at a word."""
    held: list[_Word] = []
    size, end = 0, 0
    for sentence in sentences:
        words = _words(text, sentence)
        needed = sum(len(word.pieces) for word in words)
        if held and (size + needed > LARGEST or "\n" in text[end : sentence.start]):
            yield _chunk(held)
            held, size = [], 0
        for word in words:
            if size + len(word.pieces) > LARGEST:
                yield _chunk(held)
                held, size = [], 0
            held.append(word)
            size += len(word.pieces)
        end = sentence.end
    if held:
        yield _chunk(held)


_CACHE: dict[str, tuple[int, ...]] = {}
_MOST_CACHED = 200_000


def _pieces(word: str) -> tuple[int, ...]:
    found = _CACHE.get(word)
    if found is None:
        if len(_CACHE) > _MOST_CACHED:
            _CACHE.clear()
        found = _CACHE[word] = pieces(word, vocabulary())
    return found


def _words(text: str, sentence: Span) -> list[_Word]:
    found = list(tokens(text, sentence.start, sentence.end))
    told = flags([token.text for token in found])
    first = next((place for place, token in enumerate(found) if token.text[0].isalnum()), 0)
    return [
        _Word(token, _pieces(token.text), case(token.text, first=place == first), flag)
        for place, (token, flag) in enumerate(zip(found, told, strict=True))
    ]


def _chunk(words: Sequence[_Word]) -> Chunk:
    numbers, cases, told, heads = [vocabulary()[FIRST]], [0], [0], []
    for word in words:
        heads.append(len(numbers))
        numbers.extend(word.pieces)
        cases.extend((word.case, *[1] * (len(word.pieces) - 1)))
        told.extend([word.flag] * len(word.pieces))
    return Chunk(
        tuple(word.token for word in words),
        (*numbers, vocabulary()[LAST]),
        (*cases, 0),
        (*told, 0),
        tuple(heads),
    )
