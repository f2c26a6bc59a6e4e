"""Heeding the user's judgements: at once, on what is there, without reading or finding anything again.

Only ``not-same`` undoes what the rules joined inside a thread: the threads that name either are made again.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.store import judged, manifest, read_nodes
from indexer.store.connection import transaction

if TYPE_CHECKING:
    from indexer.resolve.judgements import Judgements
    from indexer.types import Problem

FILE = "judgements.txt"


def current(folder: Path) -> Judgements:
    """The judgements as they stand in the library's file; none when there is no file."""
    from indexer.resolve.judgements import parse

    return parse(_text(folder), FILE)[0]


def stale(connection: sqlite3.Connection, folder: Path) -> bool:
    """Whether the file says something else than the library heeds."""
    return (manifest.get(connection, "judgements") or "") != _text(folder)


def apply(connection: sqlite3.Connection, folder: Path) -> None:
    """Let every node count as what the user says it is; what cannot hold together is kept for `problems`."""
    from indexer.resolve.judgements import apply as settle
    from indexer.search.analysis import fold_name

    def named(name: str) -> list[str]:
        return read_nodes.ids(connection, read_nodes.named(connection, name, fold_name(name)))

    judged.forget(connection)
    settled = settle(current(folder), named, FILE)
    judged.settle(connection, settled.final, settled.ignored, settled.labels)
    manifest.put(connection, "judgements", _text(folder))
    manifest.put(connection, "judgement problems", "\n".join(problem.what for problem in settled.problems))


def refresh(connection: sqlite3.Connection, folder: Path) -> None:
    """Heed a file that has changed: threads that a ``not-same`` is about are made again, then all is applied."""
    from indexer.library import names
    from indexer.library.ingesting import renew
    from indexer.library.text_index import catch_up
    from indexer.search.analysis import fold_name

    judgements = current(folder)
    apart = "\n".join(sorted("\t".join(sorted(names)) for names in judgements.of("not-same")))
    with transaction(connection):
        before = manifest.get(connection, "not-same") or ""
        if apart != before:
            changed = {name for line in set(apart.split("\n")) ^ set(before.split("\n")) for name in line.split("\t")}
            rules = names.Rules(names.finder(connection), judgements)
            for thread in read_nodes.threads_naming(connection, [fold_name(name) for name in changed if name]):
                renew(connection, thread, rules)
            manifest.put(connection, "not-same", apart)
        apply(connection, folder)
    catch_up(connection, folder)


def problems(connection: sqlite3.Connection, folder: Path) -> list[Problem]:
    """What is wrong with the file, and which of its judgements could not hold when they were last heeded."""
    from indexer.resolve.judgements import parse
    from indexer.types import Problem

    unheld = (manifest.get(connection, "judgement problems") or "").splitlines()
    place = str(folder / FILE)
    return [*parse(_text(folder), place)[1], *(Problem(place, None, what) for what in unheld)]


def _text(folder: Path) -> str:
    file = folder / FILE
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
