"""Who says it: the speakers of quotations against PolNeAR's, read from ../shared/data/quotes beside the checkout.

    python benchmarks/quotes.py [train300|dev ...]

Marked: every stretch of four words or more between quotation marks, which counts when more than half of it lies in an
attribution whose source is named. Indirect: reported speech without marks, for its precision. A speaker is right when
its span overlaps the source of that attribution, or its words are contained in the source's. Tune on train300,
report dev.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.extract.quotations import quotations
from indexer.extract.quotations.marks import marked, paragraphs
from indexer.extract.sentences import sentences
from indexer.types import Quotation, Span

QUOTES = Path(__file__).resolve().parents[2] / "shared" / "data" / "quotes"
FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Tally:
    """Quotations that have a source in the gold, those that were given a speaker, and those given the right one."""

    gold: int
    given: int
    right: int

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.given), self.right / max(1, self.gold)
        f = 2 * self.right / max(1, self.given + self.gold)
        return (
            f"P {precision:6.1%}  R {recall:6.1%}  F {f:6.1%}   ({self.right} right of {self.given}, gold {self.gold})"
        )


def texts(split: str) -> list[dict[str, Any]]:
    """The annotated texts of a split."""
    with gzip.open(QUOTES / f"polnear-{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def attribution(text: dict[str, Any], start: int, end: int) -> dict[str, Any] | None:
    """The attribution that most of a span lies in."""

    def shared(quote: dict[str, Any]) -> int:
        return sum(max(0, min(end, b) - max(start, a)) for a, b in quote["content"])

    sourced = [quote for quote in text["quotes"] if quote["source"]]
    best = max(sourced, key=shared, default=None)
    return best if best is not None and shared(best) * 2 > end - start else None


def right(text: dict[str, Any], found: Quotation, gold: dict[str, Any] | None) -> bool:
    """Whether the speaker found is the source of the attribution, or named by it."""
    if gold is None or found.speaker_start is None or found.speaker_end is None or found.speaker is None:
        return False
    overlaps = any(a < found.speaker_end and found.speaker_start < b for a, b in gold["source"])
    words = " ".join(text["text"][a:b] for a, b in gold["source"])
    return overlaps or found.speaker in words


def long(text: dict[str, Any], spans: Sequence[Span]) -> Iterator[Span]:
    """The spans of four words or more."""
    return (span for span in spans if len(text["text"][span.start : span.end].split()) >= FEWEST_WORDS)


def between_marks(text: dict[str, Any], found: Sequence[Quotation]) -> Iterator[tuple[bool, bool, bool]]:
    """For every marked stretch: has it a source, was it given a speaker, the right one."""
    spoken = {(one.start, one.end): one for one in found if one.how == "inline"}
    for span in long(text, [mark.span for mark in marked(text["text"], paragraphs(text["text"]))]):
        gold, one = attribution(text, span.start, span.end), spoken.get((span.start, span.end))
        yield gold is not None, one is not None, one is not None and right(text, one, gold)


def indirect(text: dict[str, Any], found: Sequence[Quotation]) -> Iterator[tuple[bool, bool, bool]]:
    """For every reported speech found: as above; those not found are counted from the gold."""
    for one in found:
        if one.how == "indirect":
            gold = attribution(text, one.start, one.end)
            yield False, True, right(text, one, gold)
    yield from ((True, False, False) for quote in text["quotes"] if quote["source"] and not quote["direct"])


def tally(rows: Sequence[tuple[bool, bool, bool]]) -> Tally:
    """The sum of such rows."""
    return Tally(*(sum(row[place] for row in rows) for place in range(3)))


def main(splits: Sequence[str]) -> None:
    for split in splits:
        annotated = texts(split)
        began = time.process_time()
        found = [quotations(text["text"], sentences(text["text"])) for text in annotated]
        seconds = time.process_time() - began
        words = sum(len(text["text"].split()) for text in annotated)
        both = list(zip(annotated, found, strict=True))
        print(f"{split}: {len(annotated)} texts, {words} words, {words / seconds:,.0f} words per CPU second")
        print("  marked    ", tally([row for text, some in both for row in between_marks(text, some)]))
        print("  indirect  ", tally([row for text, some in both for row in indirect(text, some)]))


if __name__ == "__main__":
    main(sys.argv[1:] or ["train300", "dev"])
