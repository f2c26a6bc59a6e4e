"""Names by a still smaller model, plain numpy, for millions of posts: it has learnt what the large ones think.

A word is a vector of its pieces, its ends, how it is written and what the tables say of it, the same wherever the word
stands, so it is kept; three convolutions of maxout (Goodfellow et al. 2013) then see three words to either side.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.errors import ModelUnusable
from indexer.extract.neural.chunks import Chunk, chunks
from indexer.extract.neural.labels import names
from indexer.extract.neural.trimmed import mention
from indexer.types import Mention, Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Array = NDArray[numpy.float32]

ENDS = 4096
"""Beginnings and ends of words share so many rows each, by their checksum."""
LAYERS = 3
_GAP = LAYERS
_MOST_KEPT = 200_000


class Parts(NamedTuple):
    """What a word is to the model: the numbers of its pieces, beginning, end, way of writing, flag."""

    pieces: tuple[int, ...]
    beginning: int
    end: int
    case: int
    flag: int


def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
    """Every name in these sentences of the text, in order, none overlapping another. Raises ModelUnusable."""
    cut = list(chunks(text, sentences))
    return [one for chunk, scores in zip(cut, load().scores(cut), strict=True)
            for name in names(scores) if (one := mention(text, chunk, name, "student"))]  # fmt: skip


def parts(chunk: Chunk) -> Iterator[Parts]:
    """The words of a chunk as the model sees them."""
    ends = (*chunk.heads[1:], len(chunk.pieces) - 1)
    for word, start, end in zip(chunk.words, chunk.heads, ends, strict=True):
        lowered = word.text.lower()
        yield Parts(chunk.pieces[start:end], _hashed(lowered[:3]), _hashed(lowered[-3:]),
                    chunk.cases[start], chunk.flags[start])  # fmt: skip


def _hashed(ending: str) -> int:
    return zlib.crc32(ending.encode("utf-8", "surrogatepass")) % ENDS


class Student:
    """The weights, and the vectors of the words met so far."""

    def __init__(self, weights: dict[str, Any]) -> None:
        import numpy

        self.weights = {name: array.astype(numpy.float32) for name, array in weights.items()}
        self.width = self.weights["word"].shape[1]
        self.known: dict[Parts, int] = {}
        self.vectors = numpy.zeros((1024, self.width), dtype=numpy.float32)

    def scores(self, cut: Sequence[Chunk]) -> Iterator[Array]:
        """For every chunk words x labels. All in one run: rows of zeros keep the chunks from seeing each other."""
        import numpy

        if sum(len(chunk.words) for chunk in cut) + len(self.known) > _MOST_KEPT:
            self.known.clear()
        rows: list[int] = [0] * _GAP
        places = []
        for chunk in cut:
            places.append(len(rows))
            rows.extend(self._row(one) for one in parts(chunk))
            rows.extend([0] * _GAP)
        index = numpy.array(rows)
        inside = (index != 0).astype(numpy.float32)[:, None]
        seen = self.vectors[index]
        for layer in range(LAYERS):
            around = numpy.zeros((len(rows), 3 * self.width), dtype=numpy.float32)
            around[1:, : self.width] = seen[:-1]
            around[:, self.width : 2 * self.width] = seen
            around[:-1, 2 * self.width :] = seen[1:]
            both = around @ self.weights[f"step{layer}"] + self.weights[f"shift{layer}"]
            seen = (seen + numpy.maximum(both[:, : self.width], both[:, self.width :])) * inside
        said = seen @ self.weights["head"] + self.weights["head_shift"]
        return (said[place : place + len(chunk.words)] for place, chunk in zip(places, cut, strict=True))

    def _row(self, one: Parts) -> int:
        row = self.known.get(one)
        if row is None:
            row = self.known[one] = len(self.known) + 1
            if row >= len(self.vectors):
                import numpy

                self.vectors = numpy.concatenate([self.vectors, numpy.zeros_like(self.vectors)])
            self.vectors[row] = self._vector(one)
        return row

    def _vector(self, one: Parts) -> Array:
        import numpy

        held = self.weights
        joined = numpy.concatenate([
            held["pieces"][list(one.pieces)].mean(axis=0), held["beginnings"][one.beginning], held["ends"][one.end],
            held["cases"][one.case], held["flags"][one.flag],
        ])  # fmt: skip
        both = joined @ held["word"] + held["word_shift"]
        return numpy.tanh(both)  # type: ignore[no-any-return]


def version() -> str:
    """The digest of the weights as they were shipped."""
    return (resources.files("indexer.extract") / "student.sha256").read_text(encoding="ascii").split()[0]


@cache
def load() -> Student:
    """The student, ready to be asked. Raises ModelUnusable when its weights are not those that were shipped."""
    import numpy

    try:
        raw = (resources.files("indexer.extract") / "student.npz").read_bytes()
        told = version()
    except OSError as error:
        raise ModelUnusable(f"the fast names model is not there ({error})") from error
    if hashlib.sha256(raw).hexdigest() != told:
        raise ModelUnusable("the fast names model is not the one that was shipped (its sha256 differs)")
    with numpy.load(io.BytesIO(raw), allow_pickle=False) as weights:
        return Student(dict(weights))
