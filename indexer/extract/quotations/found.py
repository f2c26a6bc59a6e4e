"""What every rule gives: a speaker, the verb, and how sure the rule is."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.types import Quotation, QuotationKind, Span


@dataclass(frozen=True, slots=True)
class Found:
    """A speaker, the verb of saying if there is one, and how sure the rule that found them is."""

    speaker: Span
    cue: str | None
    confidence: float


def quotation(text: str, content: Span, found: Found, how: str) -> Quotation:
    """The quotation with its speaker as written."""
    start, end = found.speaker.start, found.speaker.end
    kind: QuotationKind = "reported" if how == "indirect" else "direct"
    return Quotation(content.start, content.end, start, end, text[start:end], found.cue, kind, how, found.confidence)
