"""Files that are read with another one: the mapping beside a table, what a ConvoKit corpus says of its utterances."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from indexer.read.mapping import BESIDE

UTTERANCES = "utterances.jsonl"
CONVERSATIONS, SPEAKERS = "conversations.json", "speakers.json"
COMPANIONS = frozenset({CONVERSATIONS, SPEAKERS, "users.json", "corpus.json", "index.json"})
"""What stands beside a corpus's utterances, and is no text of its own."""


def company(path: Path) -> list[Path]:
    """The files beside this one that change how it is read."""
    names = [BESIDE, CONVERSATIONS, SPEAKERS] if path.name == UTTERANCES else [BESIDE]
    return [beside for name in names if (beside := path.parent / name).is_file()]


def is_companion(path: Path) -> bool:
    """Whether a file only tells of others in its folder, with which it is read."""
    return path.name in COMPANIONS and (path.parent / UTTERANCES).is_file()


def companions(names: Iterable[str]) -> set[str]:
    """Those of the names inside an archive that only tell of others in their folder."""
    places = [PurePosixPath(name) for name in names]
    corpora = {place.parent for place in places if place.name == UTTERANCES}
    return {str(place) for place in places if place.name in COMPANIONS and place.parent in corpora}
