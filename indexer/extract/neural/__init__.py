"""Names by our own small model: three layers of MiniLM with weights of eight bits, run by onnxruntime.

The model reads a chunk at a time, never several: arithmetic in eight bits gives other numbers beside other neighbours,
and what is found must depend on the text alone. How it was made is in ``training/``; what it is made of, in CARD.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from indexer.errors import ModelUnusable
from indexer.extract.neural.chunks import Chunk, chunks
from indexer.extract.neural.labels import Name, names
from indexer.extract.tokens import Token
from indexer.types import Mention, Span

_LEADING = frozenset(("the", "a", "an"))
_POSSESSIVE = ("'s", "’s")
_ABBREVIATED = frozenset(
    "inc ltd co corp bros jr sr st calif mass conn fla ill minn pa va wis tex ariz ore wash n.v s.a".split()
)
"""Words whose full stop belongs to the name that they end."""


def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
    """Every name in these sentences of the text, in order, none overlapping another.

    Raises ModelUnusable when onnxruntime is not installed or the weights are not those that were shipped.
    """
    return [mention for chunk in chunks(text, sentences) for mention in _mentions(text, chunk)]


def _mentions(text: str, chunk: Chunk) -> Iterator[Mention]:
    for name in _names(chunk.pieces, chunk.cases, chunk.flags, chunk.heads):
        words = _trimmed(chunk.words[name.first : name.last])
        if words:
            start, end = words[0].start, words[-1].end
            yield Mention(start, end, text[start:end], "name", None, name.kind, "model", round(name.confidence, 2))


@lru_cache(maxsize=8192)
def _names(
    pieces: tuple[int, ...], cases: tuple[int, ...], flags: tuple[int, ...], heads: tuple[int, ...]
) -> tuple[Name, ...]:
    # The same words again give the same names: signatures, "Read more", a thread that repeats itself.
    return tuple(names(load()(pieces, cases, flags)[list(heads)]))


def _trimmed(words: Sequence[Token]) -> Sequence[Token]:
    """The words of a name without an article and signs before it, a possessive and signs after it."""
    while words and (words[0].text.lower() in _LEADING or not _has_letter(words[0].text)):
        words = words[1:]
    while words and (words[-1].text.lower() in _POSSESSIVE or not _ends(words)):
        words = words[:-1]
    return words


def _ends(words: Sequence[Token]) -> bool:
    """Whether a name may end with the last of these words."""
    last = words[-1]
    if last.text == "." and len(words) > 1 and words[-2].end == last.start:
        return len(words[-2].text) == 1 or words[-2].text.lower() in _ABBREVIATED
    return _has_letter(last.text)


def _has_letter(word: str) -> bool:
    return any(sign.isalnum() for sign in word)


def version() -> str:
    """The digest of the weights as they were shipped."""
    return (resources.files("indexer.extract.neural") / "names.sha256").read_text(encoding="ascii").split()[0]


@cache
def load() -> Callable[[Sequence[int], Sequence[int], Sequence[int]], Any]:
    """The model, ready to be asked: pieces, cases and flags -> scores, pieces x labels. Raises ModelUnusable."""
    try:
        import numpy
        import onnxruntime
    except ImportError as error:
        raise ModelUnusable(f"{error.name} is not installed (pip install onnxruntime)") from error

    options = onnxruntime.SessionOptions()
    # One thread: several processes share a machine better than threads share a chunk.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(_weights(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no common parent
        raise ModelUnusable(f"onnxruntime cannot run the names model ({error})") from error

    def run(pieces: Sequence[int], cases: Sequence[int], flags: Sequence[int]) -> Any:
        inputs = {"pieces": pieces, "cases": cases, "flags": flags}
        arrays = {name: numpy.array([numbers], dtype=numpy.int64) for name, numbers in inputs.items()}
        return session.run(["scores"], arrays)[0][0]

    return run


def _weights() -> bytes:
    folder = resources.files("indexer.extract.neural")
    try:
        raw = (folder / "names.onnx").read_bytes()
        told = (folder / "names.sha256").read_text(encoding="ascii").split()[0]
    except OSError as error:
        raise ModelUnusable(f"the names model is not there ({error})") from error
    if hashlib.sha256(raw).hexdigest() != told:
        raise ModelUnusable("the names model is not the one that was shipped (its sha256 differs)")
    return raw
