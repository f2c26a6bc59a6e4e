"""Persons of the thread whom a post calls by their surname where the name finder saw no name: "Kowal was better".

At the beginning of a sentence a capital says nothing; that the thread knows a person of this surname does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from indexer.resolve.layout import Layout
from indexer.resolve.named import Cluster
from indexer.resolve.naming import TITLES
from indexer.types import Mention

CONFIDENCE = 0.7
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
_SURNAME = re.compile(r"(?<=\s)[^\W\d_][\w'’-]*\Z")
_WORD_BEFORE = re.compile(r"(?<![\w'’-])([^\W\d_][\w'’-]*|[^\W\d_][\w'’-]{0,3}\.)\s\Z")
_WORD_AFTER = re.compile(r"(?:\s|-)([^\W\d_])")
_LONGEST_WORD = 30


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname as written, and the person of the thread whom it means."""

    written: str
    person: Cluster


def echoes(texts: Sequence[str], laid: Sequence[Layout], ids: Mapping[Cluster, str]) -> list[list[Mention]]:
    """For each text the surnames of the thread's persons in it where no mention stands; ``ids`` are their entities."""
    known = _surnames(ids)
    if not known:
        return [[] for _ in texts]
    vocabularies = [frozenset(_LETTERS.findall(text)) for text in texts]
    ordinary = {sign.lower() for sign in known}.intersection(chain.from_iterable(vocabularies))
    meant = {sign: one for sign, one in known.items() if sign.lower() not in ordinary}
    return [
        [mention for sign in words & meant.keys() for mention in _found(text, one, meant[sign], ids)]
        for text, words, one in zip(texts, vocabularies, laid, strict=True)
    ]


def _surnames(clusters: Iterable[Cluster]) -> dict[str, Surname]:
    """The surnames of persons with a full name, by a word that stands in every text that holds them."""
    found: dict[str, Surname] = {}
    for cluster in sorted(clusters, key=lambda one: -one.times):
        surname = _SURNAME.search(cluster.title()) if cluster.kind == "person" else None
        if surname and len(surname.group()) >= _SHORTEST and surname.group()[0].isupper():
            found.setdefault(_LETTERS.findall(surname.group())[-1], Surname(surname.group(), cluster))
    return found


def _found(text: str, laid: Layout, surname: Surname, ids: Mapping[Cluster, str]) -> Iterator[Mention]:
    for match in re.finditer(rf"(?<![\w@#.-]){re.escape(surname.written)}(?!\w)", text):
        if laid.free(*match.span()) and not _in_longer_name(text, match):
            entity = ids[surname.person]
            yield Mention(match.start(), match.end(), match.group(), "name", entity, "person", "thread", CONFIDENCE)


def _in_longer_name(text: str, match: re.Match[str]) -> bool:
    """Whether the words beside it have capitals too: somebody else of this surname."""
    before = _WORD_BEFORE.search(text, max(0, match.start() - _LONGEST_WORD), match.start())
    after = _WORD_AFTER.match(text, match.end())
    named = before is not None and before[1][0].isupper() and before[1].rstrip(".").casefold() not in TITLES
    return named or (after is not None and after[1].isupper())
