"""Who says what in a text: between marks, in paragraphs closed by "- said X", and in reported speech."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.extract.quotations.blocks import blocks
from indexer.extract.quotations.indirect import indirect
from indexer.extract.quotations.inline import inline
from indexer.extract.quotations.marks import marked, paragraphs
from indexer.types import Quotation, Span


def quotations(text: str, sentences: Sequence[Span]) -> list[Quotation]:
    """Every quotation of the text whose speaker is found, in order of its start; ``sentences`` are the text's.

    Spans leave the marks out and may lie inside one another: what is quoted within a quotation, or word by word within
    reported speech.
    """
    lines = paragraphs(text)
    spoken = list(blocks(text, lines))
    between = [one for one in inline(text, marked(text, lines)) if not _inside(one, spoken)]
    direct = sorted((Span(one.start, one.end) for one in (*spoken, *between)), key=lambda span: span.start)
    found = [*spoken, *between, *indirect(text, sentences, direct)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _inside(one: Quotation, spoken: Sequence[Quotation]) -> bool:
    """Whether it is a paragraph that somebody says, seen by its marks."""
    return any(block.start <= one.start and one.end <= block.end and 2 * (one.end - one.start) > block.end - block.start
               for block in spoken)  # fmt: skip


__all__ = ["quotations"]
