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
from indexer.store.opening import read_small

if TYPE_CHECKING:
    from indexer.resolve.judgements import Judgements
    from indexer.types import Problem

FILE = "judgements.txt"
PENDING = "Pending: changes of {file} are not applied yet; the next command that writes applies them."
LARGEST = 16 << 20
_HEEDED, _SEEN, _UNHELD = "judgements", "judgements seen", "judgement problems"


def current(connection: sqlite3.Connection, folder: Path) -> Judgements:
    """The judgements in force: those of the library's file, or what held before a line of it became unreadable."""
    from indexer.resolve.judgements import parse

    return parse(_in_force(connection, folder), FILE)[0]


def _in_force(connection: sqlite3.Connection, folder: Path) -> str:
    from indexer.resolve.judgements import readable

    written, heeded = text(folder), manifest.get(connection, _HEEDED)
    return written if heeded is None or readable(written) else heeded


def committed(connection: sqlite3.Connection) -> Judgements:
    """The judgements that the library has applied, by which questions are answered."""
    from indexer.resolve.judgements import parse

    return parse(manifest.get(connection, _HEEDED) or "", FILE)[0]


def is_pending(connection: sqlite3.Connection, folder: Path) -> bool:
    """Whether the file says something else than what the library has applied to its end."""
    return seen(connection) != text(folder)


def seen(connection: sqlite3.Connection) -> str:
    """The file as it was when it was last applied to the end, down to the search index."""
    return manifest.get(connection, _SEEN) or ""


def apply(connection: sqlite3.Connection, folder: Path) -> None:
    """Let every node count as what the user says it is; what cannot hold together is kept for `problems`."""
    _apply(connection, _in_force(connection, folder))
    manifest.put(connection, _SEEN, text(folder))


def apply_committed(connection: sqlite3.Connection, library: sqlite3.Connection) -> None:
    """The same by the judgements that a library has applied, whatever its file says by now."""
    _apply(connection, manifest.get(library, _HEEDED) or "")


def _apply(connection: sqlite3.Connection, written: str) -> None:
    from indexer.resolve.judgements import apply as settle
    from indexer.resolve.judgements import parse

    judged.forget(connection)
    settled = settle(parse(written, FILE)[0], lambda name: named(connection, name), FILE)
    judged.settle(connection, settled.final, settled.ignored, settled.labels)
    manifest.put(connection, _HEEDED, written)
    manifest.put(connection, _UNHELD, "\n".join(problem.what for problem in settled.problems))


def named(connection: sqlite3.Connection, name: str) -> list[str]:
    """The ids of the nodes that a name or an id in a judgement means."""
    from indexer.search.analysis import fold_name

    return read_nodes.ids(connection, read_nodes.named(connection, name, fold_name(name)))


def refresh(connection: sqlite3.Connection, folder: Path) -> None:
    """Apply a file that has changed: threads that a ``not-same`` is about are made again, then all is applied."""
    from indexer.library import known, names
    from indexer.library.ingesting import renew
    from indexer.library.text_index import catch_up
    from indexer.resolve.judgements import parse
    from indexer.search.analysis import fold_name

    file, written = text(folder), _in_force(connection, folder)
    judgements = parse(written, FILE)[0]
    apart = "\n".join(sorted("\t".join(sorted(names)) for names in judgements.of("not-same")))
    with transaction(connection):
        before = manifest.get(connection, "not-same") or ""
        if apart != before:
            changed = {name for line in set(apart.split("\n")) ^ set(before.split("\n")) for name in line.split("\t")}
            rules = names.Rules(names.finder(connection), known.gazetteer(connection, folder), judgements)
            for thread in read_nodes.threads_naming(connection, [fold_name(name) for name in changed if name]):
                renew(connection, thread, rules)
            manifest.put(connection, "not-same", apart)
        _apply(connection, written)
    catch_up(connection, folder)
    # Last: who is killed before this finds the judgement pending, and the same command completes it.
    if seen(connection) != file:
        manifest.put(connection, _SEEN, file)


def problems(connection: sqlite3.Connection, folder: Path) -> list[Problem]:
    """What is wrong with the file, and which of its judgements could not hold when they were last heeded."""
    from indexer.resolve.judgements import parse
    from indexer.types import Problem

    unheld = (manifest.get(connection, _UNHELD) or "").splitlines()
    place = str(folder / FILE)
    return [*parse(text(folder), place)[1], *(Problem(place, None, what) for what in unheld)]


def text(folder: Path) -> str:
    """The library's file of judgements; empty when there is none."""
    written = read_small(folder / FILE, LARGEST).decode("utf-8", "replace")
    return written.replace("\r\n", "\n").replace("\r", "\n")
