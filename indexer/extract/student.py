"""Names by a still smaller model, plain numpy, for millions of posts: it has learnt what the large ones think.

A word is a vector of its pieces, its ends, how it is written and what the tables say of it, the same wherever the word
stands, so it is kept; three convolutions of maxout (Goodfellow et al. 2013) then see three words to either side.

Every processor gives the same bits: all that is multiplied and summed is a multiple of 2^-16 (`_on_grid`) and so small
that float64 holds every partial sum exactly, whatever order the BLAS library chooses; the rest is rounded element by
element as IEEE 754 says. ``tests/extract/test_exact_model.py`` proves the bounds from the weights.
"""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.errors import ModelUnusable
from indexer.extract.neural.chunks import Chunk, chunks
from indexer.extract.neural.labels import names
from indexer.extract.neural.trimmed import mention
from indexer.types import Mention, Span

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Array = NDArray[numpy.float64]

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
    stops = (*chunk.heads[1:], len(chunk.pieces) - 1)
    for word, start, stop in zip(chunk.words, chunk.heads, stops, strict=True):
        yield Parts(chunk.pieces[start:stop], *_ends(word.text), chunk.cases[start], chunk.flags[start])


@lru_cache(maxsize=_MOST_KEPT)
def _ends(word: str) -> tuple[int, int]:
    lowered = word.lower()
    return _hashed(lowered[:3]), _hashed(lowered[-3:])


def _hashed(ending: str) -> int:
    return zlib.crc32(ending.encode("utf-8", "surrogatepass")) % ENDS


class Student:
    """The weights, and the vectors of the words met so far."""

    def __init__(self, weights: dict[str, Any]) -> None:
        import numpy

        self.weights = {name: _on_grid(array) for name, array in weights.items()}
        self.width = self.weights["word"].shape[1]
        self.known: dict[Parts, int] = {}
        self.vectors = numpy.zeros((4096, self.width), dtype=numpy.float32)  # 17 bits each: float32 holds them

    def scores(self, cut: Sequence[Chunk]) -> Iterator[Array]:
        """For every chunk words x labels. All in one run: rows of zeros keep the chunks from seeing each other."""
        import numpy

        words = [one for chunk in cut for one in (*parts(chunk), *[None] * _GAP)]
        index = numpy.array([*[0] * _GAP, *self._rows(words)])
        inside = (index != 0).astype(numpy.float64)[:, None]
        seen = self.vectors[index].astype(numpy.float64)
        around = numpy.zeros((len(index), 3 * self.width))
        for layer in range(LAYERS):
            around[1:, : self.width] = seen[:-1]
            around[:, self.width : 2 * self.width] = seen
            around[:-1, 2 * self.width :] = seen[1:]
            both = around @ self.weights[f"step{layer}"] + self.weights[f"shift{layer}"]
            seen = (seen + _on_grid(numpy.maximum(both[:, : self.width], both[:, self.width :]))) * inside
        said = seen @ self.weights["head"] + self.weights["head_shift"]
        place = _GAP
        for chunk in cut:
            yield said[place : place + len(chunk.words)]
            place += len(chunk.words) + _GAP

    def _rows(self, words: Sequence[Parts | None]) -> list[int]:
        """The row of each word's vector, those met for the first time made now; 0 where there is no word."""
        if len(self.known) + len(words) > _MOST_KEPT:
            self.known.clear()
        first = len(self.known) + 1
        for one in words:
            if one is not None and one not in self.known:
                self.known[one] = len(self.known) + 1
        fresh = list(islice(self.known, first - 1, None))
        if fresh:
            self._make_room(len(self.known) + 1)
            self.vectors[first : first + len(fresh)] = self._made(fresh)
        return [0 if one is None else self.known[one] for one in words]

    def _make_room(self, rows: int) -> None:
        import numpy

        if rows > len(self.vectors):
            more = numpy.zeros((2 * rows - len(self.vectors), self.width), dtype=numpy.float32)
            self.vectors = numpy.concatenate([self.vectors, more])

    def _made(self, words: Sequence[Parts]) -> Array:
        import numpy

        held = self.weights
        sizes = numpy.array([len(one.pieces) for one in words])
        pieces = held["pieces"][[piece for one in words for piece in one.pieces]]
        sums = numpy.add.reduceat(pieces, numpy.concatenate([[0], sizes.cumsum()[:-1]]))
        numbers = numpy.array([(one.beginning, one.end, one.case, one.flag) for one in words])
        joined = numpy.concatenate([
            _on_grid(sums / sizes[:, None]), held["beginnings"][numbers[:, 0]], held["ends"][numbers[:, 1]],
            held["cases"][numbers[:, 2]], held["flags"][numbers[:, 3]],
        ], axis=1)  # fmt: skip
        return _on_grid(_tanh(joined @ held["word"] + held["word_shift"]))


_GRID = 65536.0


def _on_grid(values: Any) -> Array:
    """The nearest multiples of 2^-16, in float64."""
    import numpy

    return numpy.rint(values.astype(numpy.float64) * _GRID) / _GRID  # type: ignore[no-any-return]


def _tanh(values: Array) -> Array:
    """Lambert's continued fraction to seven terms, error below 1e-4: numpy's tanh is another on other processors."""
    import numpy

    x = numpy.clip(values, -5.0, 5.0)
    square = x * x
    above = x * (((square + 378) * square + 17325) * square + 135135)
    below = ((28 * square + 3150) * square + 62370) * square + 135135
    return numpy.clip(above / below, -1.0, 1.0)


def version() -> str:
    """The digest of the weights as they were shipped."""
    return (resources.files("indexer.extract") / "student.sha256").read_text(encoding="ascii").split()[0]


@cache
def load() -> Student:
    """The student, ready to be asked. Raises ModelUnusable when its weights are not those that were shipped."""
    # Threads of its own cost more than such small products gain; too late where numpy is there already.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
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
