"""Persons of the thread whom a post calls by their surname where the name finder saw no name: "Kowal was better".

At the beginning of a sentence a capital says nothing; that the thread knows a person of this surname does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from indexer.resolve.clusters import Cluster
from indexer.resolve.layout import Layout
from indexer.resolve.naming import TITLES
from indexer.types import Mention

CONFIDENCE = 0.7
_SHORTEST = 4
_SURNAME = re.compile(r"(?<=\s)[^\W\d_][\w'’-]*\Z")
_WORD_BEFORE = re.compile(r"(?<![\w'’-])([^\W\d_][\w'’-]*|[^\W\d_][\w'’-]{0,3}\.)\s\Z")
_WORD_AFTER = re.compile(r"(?:\s|-)([^\W\d_])")
_LONGEST_WORD = 30


def surnames(clusters: Iterable[Cluster], texts: Sequence[str]) -> dict[str, Cluster]:
    """Surname -> the person of the thread whom it means; none that the thread also uses as a word, in small letters."""
    found: dict[str, Cluster] = {}
    for cluster in sorted(clusters, key=lambda one: -one.times):
        surname = _SURNAME.search(cluster.title()) if cluster.kind == "person" else None
        if surname and len(surname.group()) >= _SHORTEST and surname.group()[0].isupper():
            found.setdefault(surname.group(), cluster)
    return {name: one for name, one in found.items() if not any(_stands(name.lower(), text) for text in texts)}


def _stands(word: str, text: str) -> bool:
    return word in text and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def echoes(text: str, laid: Layout, persons: Mapping[str, str]) -> Iterator[Mention]:
    """The surnames in a text where no mention stands; ``persons`` are surnames and their entities."""
    for surname, entity in persons.items():
        for match in re.finditer(rf"(?<![\w@#.-]){re.escape(surname)}(?!\w)", text) if surname in text else ():
            if laid.free(*match.span()) and not _in_longer_name(text, match):
                yield Mention(match.start(), match.end(), surname, "name", entity, "person", "thread", CONFIDENCE)


def _in_longer_name(text: str, match: re.Match[str]) -> bool:
    """Whether the words beside it have capitals too: somebody else of this surname."""
    before = _WORD_BEFORE.search(text, max(0, match.start() - _LONGEST_WORD), match.start())
    after = _WORD_AFTER.match(text, match.end())
    named = before is not None and before[1][0].isupper() and before[1].rstrip(".").casefold() not in TITLES
    return named or (after is not None and after[1].isupper())
