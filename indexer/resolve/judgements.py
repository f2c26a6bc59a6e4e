"""The user's last word, as text that can be read, edited, versioned and carried to another library.

One judgement a line; names or ids, in double quotes when they hold a blank; ``#`` begins a remark:

    same      "Andres Rasmussen"  "Anders Rasmussen"
    not-same  "Trump"  "Trump Jr."
    ignore    "Read More"
    rename    "person:sherman"  "William T. Sherman"
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from indexer.types import Problem

_NAMES = {"same": 2, "not-same": 2, "ignore": 1, "rename": 2}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line: what is judged (``same``, ``not-same``, ``ignore``, ``rename``) and the names or ids it is about."""

    word: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgements:
    """All that the user has judged, in the order written."""

    lines: tuple[Judgement, ...] = ()

    def of(self, word: str) -> list[tuple[str, ...]]:
        """The names of all judgements of one kind."""
        return [judgement.names for judgement in self.lines if judgement.word == word]


def parse(text: str, where: str) -> tuple[Judgements, list[Problem]]:
    """The judgements of a file, and a problem for each line that is none; the other lines hold."""
    judged: list[Judgement] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            problems.append(Problem(where, number, f"{error}; put names in double quotes"))
            continue
        if not words:
            continue
        if _NAMES.get(words[0]) != len(words) - 1:
            problems.append(Problem(where, number, "no judgement; write: same A B, not-same A B, ignore A, rename A B"))
            continue
        judged.append(Judgement(words[0], tuple(words[1:])))
    return Judgements(tuple(judged)), [*problems, *_contradictions(judged, where)]


def _contradictions(judged: list[Judgement], where: str) -> list[Problem]:
    apart = {frozenset(one.names) for one in judged if one.word == "not-same"}
    return [
        Problem(where, None, f"{one.names[0]!r} and {one.names[1]!r} are judged same and not-same; not-same holds")
        for one in judged
        if one.word == "same" and frozenset(one.names) in apart
    ]


def line(judgement: Judgement) -> str:
    """The judgement as a line of the file."""
    quoted = ['"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' for name in judgement.names]
    return "  ".join([judgement.word, *quoted])
