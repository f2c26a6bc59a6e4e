"""A post's text -> mentions, quotations, addresses. A pure function of the text; one file per way of finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from indexer.errors import UsageError
from indexer.extract import names as capitals
from indexer.extract.addresses import addresses
from indexer.extract.gazetteer import Gazetteer, gazetteer
from indexer.extract.masks import masked
from indexer.extract.merge import merge
from indexer.extract.quotations import quotations
from indexer.extract.sentences import sentences
from indexer.types import Findings, Mention, Span

Finder = Callable[[str, list[Span]], list[Mention]]


def _no_names(_text: str, _sentences: list[Span]) -> list[Mention]:
    return []


NAMES: dict[str, Finder] = {"capitals": capitals.find, "none": _no_names}
"""How names are found that the gazetteer does not know."""


def extract(text: str, *, comment: bool, names: str = "capitals") -> Findings:
    """What stands in a text, in order, spans in characters. Raises UsageError for unknown ``names``.

    Mentions do not overlap, but for a country in the name of a body ("Armed Forces of Ukraine": ``nested``).
    """
    if names not in NAMES:
        raise UsageError(f"there is no way of finding names {names!r}; there are {', '.join(NAMES)}")
    found = [mention for part in _parts(text) for mention in _mentions(text, part, names, comment=comment)]
    said = quotations(text, sentences(text))
    if not comment:
        return Findings(tuple(found), tuple(said))
    # In a comment a quotation without a speaker of its own is more often somebody else's.
    return Findings(tuple(found), tuple(one for one in said if one.cue is not None), tuple(addresses(text)))


def _mentions(text: str, part: Span, names: str, *, comment: bool) -> Iterator[Mention]:
    piece = masked(text[part.start : part.end])
    known = gazetteer().find(piece)
    merged = merge(NAMES[names](piece, sentences(piece)), known, article=not comment, text=piece)
    for mention in sorted([*merged, *gazetteer().inside(merged)], key=lambda one: (one.start, one.end)):
        yield replace(mention, start=mention.start + part.start, end=mention.end + part.start)


_LARGEST = 50_000


def _parts(text: str) -> Iterator[Span]:
    """The text in pieces that end with a line; what is found in a piece never reaches over its end."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _LARGEST)
        line = text.rfind("\n", start, end) if end < len(text) else -1
        end = line + 1 if line > start else end
        yield Span(start, end)
        start = end


__all__ = ["NAMES", "Gazetteer", "extract", "gazetteer", "quotations", "sentences"]
