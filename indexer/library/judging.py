"""Heeding the user's judgements: at once, on what is there, without reading or finding anything again.

Only ``not-same`` undoes what the rules joined inside a thread: the threads that name either are made again, from what
was found in them before. A file with a line that cannot be read is not heeded: what held before it goes on to hold.
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
_HEEDED, _SEEN, _UNHELD = "judgements", "judgements seen", "judgement problems"


def current(connection: sqlite3.Connection, folder: Path) -> Judgements:
    """The judgements in force: those of the library's file, or what held before a line of it became unreadable."""
    from indexer.resolve.judgements import parse

    return parse(_in_force(connection, folder), FILE)[0]


def _in_force(connection: sqlite3.Connection, folder: Path) -> str:
    from indexer.resolve.judgements import readable

    written, heeded = text(folder), manifest.get(connection, _HEEDED)
    return written if heeded is None or readable(written) else heeded


def stale(connection: sqlite3.Connection, folder: Path) -> bool:
    """Whether the file says something else than when it was last looked at."""
    return (manifest.get(connection, _SEEN) or "") != text(folder)


def apply(connection: sqlite3.Connection, folder: Path) -> None:
    """Let every node count as what the user says it is; what cannot hold together is kept for `problems`."""
    from indexer.resolve.judgements import apply as settle

    judged.forget(connection)
    settled = settle(current(connection, folder), lambda name: named(connection, name), FILE)
    judged.settle(connection, settled.final, settled.ignored, settled.labels)
    manifest.put(connection, _HEEDED, _in_force(connection, folder))
    manifest.put(connection, _SEEN, text(folder))
    manifest.put(connection, _UNHELD, "\n".join(problem.what for problem in settled.problems))


def named(connection: sqlite3.Connection, name: str) -> list[str]:
    """The ids of the nodes that a name or an id in a judgement means."""
    from indexer.search.analysis import fold_name

    return read_nodes.ids(connection, read_nodes.named(connection, name, fold_name(name)))


def refresh(connection: sqlite3.Connection, folder: Path) -> None:
    """Heed a file that has changed: threads that a ``not-same`` is about are made again, then all is applied."""
    from indexer.library import known, names
    from indexer.library.ingesting import renew
    from indexer.library.text_index import catch_up
    from indexer.search.analysis import fold_name

    judgements = current(connection, folder)
    apart = "\n".join(sorted("\t".join(sorted(names)) for names in judgements.of("not-same")))
    with transaction(connection):
        before = manifest.get(connection, "not-same") or ""
        if apart != before:
            changed = {name for line in set(apart.split("\n")) ^ set(before.split("\n")) for name in line.split("\t")}
            rules = names.Rules(names.finder(connection), known.gazetteer(connection, folder), judgements)
            for thread in read_nodes.threads_naming(connection, [fold_name(name) for name in changed if name]):
                renew(connection, thread, rules)
            manifest.put(connection, "not-same", apart)
        apply(connection, folder)
    catch_up(connection, folder)


def problems(connection: sqlite3.Connection, folder: Path) -> list[Problem]:
    """What is wrong with the file, and which of its judgements could not hold when they were last heeded."""
    from indexer.resolve.judgements import parse
    from indexer.types import Problem

    unheld = (manifest.get(connection, _UNHELD) or "").splitlines()
    place = str(folder / FILE)
    return [*parse(text(folder), place)[1], *(Problem(place, None, what) for what in unheld)]


def text(folder: Path) -> str:
    """The library's file of judgements; empty when there is none."""
    file = folder / FILE
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
