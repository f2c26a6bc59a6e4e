"""Texts with names marked -> chunks with labels, cut exactly as at run time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.extract.masks import masked
from indexer.extract.neural.chunks import Chunk, chunks
from indexer.extract.neural.labels import LABELS
from indexer.extract.sentences import sentences

MARKED = {
    "trial": ("wnut17-train", "btc-a", "btc-b", "btc-g", "crossner-politics-train", "crossner-politics-dev",
              "gum-ccby-train"),
    "all": ("wnut17-train", "wnut17-dev", "btc-a", "btc-b", "btc-g", "btc-h", "crossner-politics-train",
            "crossner-politics-dev", "gum-ccby-train"),
}  # fmt: skip
"""The sets that a model is made of. ``trial`` keeps out what the recipe is judged by: WNUT17 dev, BTC h, GUM's news."""
KEPT_OUT = {"trial": frozenset({"news"}), "all": frozenset[str]()}
PLAIN = "news/wikinews-2019-2020"
"""Text without marks, for the student to see what its teacher says of it."""
UNKNOWN = -100
"""The label of a word that says nothing: a span begins or ends inside it."""


class Example(NamedTuple):
    """A chunk and the label of each of its words; None where nobody marked it."""

    chunk: Chunk
    labels: tuple[int, ...] | None


def marked(data: Path, choice: str) -> list[Example]:
    """The sets of this choice, from the folder ``data``."""
    return [
        example
        for name in MARKED[choice]
        for record in _records(data / "ner" / f"{name}.jsonl.gz")
        if record.get("genre") not in KEPT_OUT[choice]
        for example in _examples(str(record["text"]), _spans(record))
    ]


def unmarked(data: Path) -> list[Example]:
    """The plain texts."""
    return [
        Example(chunk, None)
        for record in _records(data / f"{PLAIN}.jsonl.gz")
        for chunk in _chunks(f"{record['title']}\n\n{record['text'] or ''}")
    ]


def _records(file: Path) -> Iterator[dict[str, object]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _spans(record: dict[str, object]) -> list[tuple[int, int, str]]:
    return [tuple(span) for span in record["spans"]]  # type: ignore[attr-defined]


def _chunks(text: str) -> Iterator[Chunk]:
    prose = masked(text)
    return chunks(prose, sentences(prose))


def _examples(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Example]:
    inner = [_stripped(text, *span) for span in spans]
    for chunk in _chunks(text):
        yield Example(chunk, tuple(_labels(chunk, inner)))


def _stripped(text: str, start: int, end: int, label: str) -> tuple[int, int, str]:
    """The span without an article before it and a possessive after it: sets differ in these."""
    words = text[start:end].lower()
    for article in ("the ", "a ", "an "):
        if words.startswith(article):
            start += len(article)
            break
    return start, end - (2 if words.endswith(("'s", "’s")) else 0), label


def _labels(chunk: Chunk, spans: Sequence[tuple[int, int, str]]) -> Iterator[int]:
    for word in chunk.words:
        over = next((span for span in spans if span[0] < word.end and word.start < span[1]), None)
        if over is None:
            # Some sets mark the names in hashtags, others never do.
            yield UNKNOWN if len(word.text) > 1 and word.text[0] == "#" else 0
        elif word.start < over[0] or word.end > over[1]:
            yield UNKNOWN
        else:
            yield LABELS.index(("B-" if word.start == over[0] else "I-") + over[2])
