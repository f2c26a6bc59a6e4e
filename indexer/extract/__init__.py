"""A post's text -> mentions, quotations, addresses. A pure function of the text; one file per way of finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from os.path import commonprefix
from typing import Any

from indexer.errors import ModelUnusable, UsageError
from indexer.extract import names as capitals
from indexer.extract import russian
from indexer.extract.addresses import addresses
from indexer.extract.gazetteer import Gazetteer, gazetteer
from indexer.extract.masks import masked
from indexer.extract.merge import merge
from indexer.extract.quotations import quotations
from indexer.extract.scripts import by_script
from indexer.extract.sentences import sentences
from indexer.types import Findings, Mention, Span

Finder = Callable[[str, Sequence[Span]], list[Mention]]
"""(text, its sentences) -> names, in order, none overlapping another, without an entity."""


def _none(_text: str, _sentences: Sequence[Span]) -> list[Mention]:
    return []


def _best(text: str, sentences: Sequence[Span]) -> list[Mention]:
    from indexer.extract import neural

    return by_script(text, sentences, neural.find)


def _fast(text: str, sentences: Sequence[Span]) -> list[Mention]:
    from indexer.extract import student

    return by_script(text, sentences, student.find)


def _plain(text: str, sentences: Sequence[Span]) -> list[Mention]:
    return by_script(text, sentences, capitals.find)


NAMES: dict[str, Finder] = {"best": _best, "fast": _fast, "plain": _plain, "none": _none}
"""How names are found that the gazetteer does not know; ``plain`` is the rule for where no model can be run."""
_CYRILLIC_RULES = 2
"""Raised when the rule for Cyrillic finds something else than before."""
_NEXT_BEST = {"best": "fast", "fast": "plain"}


def known_names(name: str) -> Finder:
    """The way of finding names that is called so. Raises UsageError."""
    if name not in NAMES:
        raise UsageError(f"there is no way of finding names {name!r}; there are {', '.join(NAMES)}")
    return NAMES[name]


def usable(name: str) -> tuple[str, str]:
    """The way itself if it can be gone here, else the next best; and why, empty if it can. Raises UsageError."""
    known_names(name)
    why: list[str] = []
    while name in _NEXT_BEST:
        try:
            _model(name).load()
            break
        except ModelUnusable as error:
            why.append(str(error))
            name = _NEXT_BEST[name]
    return name, "; ".join(why)


def version(name: str) -> str:
    """What it is that finds names that way here: the same version gives the same names."""
    if name == "none":
        return name
    model = [_model(name).version()[:16]] if name in _NEXT_BEST else []
    return " ".join([name, *model, russian.version() or f"cyrillic {_CYRILLIC_RULES}"])


def _model(name: str) -> Any:
    from indexer.extract import neural, student

    return neural if name == "best" else student


def extract(
    text: str, *, comment: bool, names: Finder | str = "best", known: Gazetteer | None = None,
    spans: Sequence[Span] | None = None,
) -> Findings:  # fmt: skip
    """What stands in a text, in order, spans in characters. Raises UsageError for unknown ``names``.

    ``known`` is the gazetteer, the package's own unless another is given; ``spans`` are the text's `sentences`, where
    the caller has them. Mentions do not overlap, but for a country in the name of a body ("Armed Forces of Ukraine":
    ``nested``).
    """
    finder = known_names(names) if isinstance(names, str) else names
    table = known or gazetteer()
    lines = sentences(text) if spans is None else spans
    found = [
        mention for part in _parts(text) for mention in _mentions(text, part, lines, finder, table, comment=comment)
    ]
    said = quotations(text, lines)
    if not comment:
        return Findings(tuple(found), tuple(said))
    # In a comment a quotation without a speaker of its own is more often somebody else's.
    return Findings(tuple(found), tuple(one for one in said if one.cue is not None), tuple(addresses(text)))


def _mentions(
    text: str, part: Span, lines: Sequence[Span], finder: Finder, table: Gazetteer, *, comment: bool
) -> Iterator[Mention]:
    piece = masked(text[part.start : part.end])
    known = table.find(piece)
    # Most texts are one piece and nothing is masked in them: then the sentences are known.
    found = list(_unmasked(finder(piece, lines if piece == text else sentences(piece)), text, part.start))
    merged = merge(found, known, article=not comment, text=piece)
    for mention in sorted([*merged, *table.inside(merged)], key=lambda one: (one.start, one.end)):
        yield replace(mention, start=mention.start + part.start, end=mention.end + part.start)


def _unmasked(found: Sequence[Mention], text: str, offset: int) -> Iterator[Mention]:
    """The mentions up to what was masked in them: no name goes on behind an address."""
    for one in found:
        same = len(commonprefix([text[one.start + offset : one.end + offset], one.surface]))  # noqa: RUF071  characters are meant
        surface = one.surface[:same].rstrip()
        if surface:
            yield (
                one if len(surface) == len(one.surface) else replace(one, end=one.start + len(surface), surface=surface)
            )


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


__all__ = [
    "NAMES", "Finder", "Gazetteer", "extract", "gazetteer", "known_names", "quotations", "sentences", "usable",
    "version",
]  # fmt: skip
