# ruff: noqa: E501  tables and texts
"""A library's life in steps: what comes in, what is changed, judged, rebuilt, damaged, mended, saved and restored; and
all that can be asked of it.

The library is the folder ``library`` of a home, where what the commands write beside it stands too. Everything runs in
forked children, so that the process that kills never loads an engine itself.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from indexer.cli import commands
from indexer.errors import IndexerError
from indexer.library import Library, reading_ahead
from indexer.library.watching import pauses

SENTENCES = (
    "Poland and Germany talk again about the bridge at Saltby.",
    "NATO will not come, said Halina Wrzosek.",
    "@oda you never saw Warsaw, and Moscow is far away.",
    "That is what the Poles say of France, and of Olaf Scholz.",
    '"Ukraine asks for grain," said Halina Wrzosek.',
    "Nobody here names anything at all, and that is fine.",
)
QUERIES = ("Poland", "bridge OR grain", "author:oda", '"asks for grain"', "entity:Poland", "is:deleted OR fine", "pol*")
NAMES = ("Poland", "Halina Wrzosek", "Warsaw", "oda")


class Step(NamedTuple):
    """One command: what it is called, its words, what is done to pages and home before it, how to see that it is done.

    ``done`` is for commands that refuse to be given twice: whether the home is already as after this step.
    """

    name: str
    command: tuple[str, ...]
    before: Callable[[Path, Path], None] = lambda pages, home: None
    done: Callable[[Path], bool] = lambda home: False


def page(number: int, version: int) -> str:
    said = [SENTENCES[(number + n + version) % len(SENTENCES)] for n in range(5 + version)]
    comments = [
        {"id": f"c{n}", "parent": f"c{n - 1}" if n % 3 == 2 else None, "author": ("oda", "pim", "lotse")[n % 3],
         "real_name": None, "published": f"2023-06-{n + 1:02}T09:21", "text": text, "score": n}
        for n, text in enumerate(said) if version == 0 or n != number % 4
    ]  # fmt: skip
    return json.dumps({"id": f"t{number}", "title": f"Page {number}", "source": "saltby.example", "published": "2023-06-01",
                       "text": f"{SENTENCES[number % 6]} {'Again. ' * version}", "comments": comments}) + "\n"  # fmt: skip


def _write(pages: Path, numbers: range, version: int) -> None:
    pages.mkdir(exist_ok=True)
    for number in numbers:
        file = pages / f"{number}.jsonl"
        file.write_text(page(number, version), encoding="utf-8")
        # The clock of the file system is no part of the story.
        os.utime(file, ns=(10**18 + version * 10**9, 10**18 + version * 10**9))


def _first(pages: Path, _: Path) -> None:
    _write(pages, range(6), 0)


def _edited(pages: Path, _: Path) -> None:
    _write(pages, range(2, 4), 1)
    _write(pages, range(6, 8), 0)


def _removed(pages: Path, _: Path) -> None:
    (pages / "1.jsonl").unlink(missing_ok=True)


def _more(first: int) -> Callable[[Path, Path], None]:
    return lambda pages, home: _write(pages, range(first, first + 3), 0)


def _text_index_damaged(_: Path, home: Path) -> None:
    for place in (home / "library").glob("text-*"):
        for file in place.iterdir():
            file.write_bytes(file.read_bytes()[:20])


def _database_damaged(_: Path, home: Path) -> None:
    """Two pages of it, one of posts and one of what was read; what is in its log can still be read."""
    database, log = home / "library" / "library.db", home / "library" / "library.db-wal"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("INSERT INTO alerts VALUES ('grain', 'Poland grain')")
        held, logged = bytearray(database.read_bytes()), log.read_bytes()
    for page in (19, 53):
        held[page * 4096 : (page + 1) * 4096] = b"damage  " * 512
    database.write_bytes(held)
    log.write_bytes(logged)


def _undone(home: Path) -> bool:
    """Whether one judgement holds, and none is pending: another ``undo`` would take that back."""
    said: list[str] = []
    library = Library(home / "library", notice=said.append)
    library.status()
    return not said and sum(one.undone is None for one in library.judgements()) == 1


STEPS: tuple[Step, ...] = (
    Step("ingest", ("ingest", "PAGES", "--names", "none"), _first),
    Step("same", ("same", "Warsaw", "Poland")),
    Step("ingest edited", ("ingest", "PAGES"), _edited),
    Step("ignore", ("ignore", "France")),
    Step("rebuild whoosh", ("rebuild", "--engine", "whoosh")),
    Step("prune", ("ingest", "PAGES", "--prune"), _removed),
    Step("undo", ("undo",), done=_undone),
    Step("backup", ("backup", "HOME/saved.zip"), done=lambda home: (home / "saved.zip").exists()),
    Step("ingest again", ("ingest", "PAGES"), _edited),
    Step("watch", ("watch", "PAGES"), _more(8)),
    Step("restore", ("restore", "HOME/saved.zip", "-L", "HOME/restored"),
         done=lambda home: (home / "restored" / "library.db").exists()),
    Step("export", ("graph", "--gexf", "-o", "HOME/graph.gexf")),
    Step("doctor, text index", ("doctor",), _text_index_damaged),
    Step("rebuild tantivy", ("rebuild", "--engine", "tantivy", "--names", "fast")),
    Step("ingest jobs", ("ingest", "PAGES", "--jobs", "2"), _more(11)),
    Step("rename", ("rename", "Poland", "Polska")),
    Step("doctor, database", ("doctor",), _database_damaged),
)  # fmt: skip


def run(step: Step, pages: Path, home: Path) -> int:
    """The step's command, as a user would give it (again); its exit code."""
    with suppress(IndexerError):  # of a library that cannot be asked now, nothing says that it is done
        if step.done(home):
            return 0
    places = {"PAGES": str(pages), "HOME": str(home)}
    arguments = [places.get(one, one.replace("HOME/", f"{home}/")) for one in step.command]
    if "-L" not in arguments:
        arguments += ["-L", str(home / "library")]
    if step.command[0] == "watch":
        return _watched(pages, home / "library")
    if "--jobs" in arguments:
        reading_ahead.FEWEST.update(fast=500)  # there is little to do, and yet others shall help
    try:
        commands.main(arguments, prog_name="indexer", standalone_mode=True)
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def _watched(pages: Path, library: Path) -> int:
    """A few looks of a watch; how many ended with trouble."""
    moments = islice(pauses(lambda seconds: time.sleep(seconds / 20)), 4)
    return sum(one.trouble is not None for one in Library(library).watch([pages], moments=moments))


def kept(home: Path) -> dict[str, object]:
    """All that the libraries of a home say, and whether what was written beside them is whole."""
    graph = home / "graph.gexf"
    return {
        **told(home / "library"),
        "restored": told(home / "restored") if (home / "restored" / "library.db").exists() else None,
        "saved": (home / "saved.zip").exists() and zipfile.ZipFile(home / "saved.zip").testzip() is None,
        "graph": graph.read_text(encoding="utf-8") if graph.exists() else None,
    }


def told(library: Path) -> dict[str, object]:
    """All that the library says when it is asked, without numbers of its own making."""
    found = Library(library)
    posts = sorted({hit.id for query in ("fine OR NOT fine",) for hit in found.search(query, limit=None).hits})
    return {
        "posts": [repr(found.post(post)) for post in posts],
        "hits": {query: sorted(hit.id for hit in found.search(query, limit=None).hits) for query in QUERIES},
        "entities": {name: [repr(page) for page in found.entity(name)] for name in NAMES},
        "evidence": sorted(map(repr, found.evidence())),
        "judgements": [[one.word, *one.names] for one in found.judgements() if one.undone is None],
        "alerts": [list(one) for one in found.alerts()],
        "counts": [list(one) for one in found.status().counts],
    }


def in_child(work: Callable[[], object], output: Path) -> int:
    """Start ``work`` in a forked child; what it gives goes to ``output`` as JSON, what it prints beside it. Its process."""
    process = os.fork()
    if process:
        return process
    code = 97
    try:
        os.setsid()
        out = os.open(f"{output}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        result = work()
        output.write_text(json.dumps(result), encoding="utf-8")
        code = 0
    except BaseException:  # a child must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def done(work: Callable[[], object], output: Path) -> object:
    """What ``work`` gives, run in a child to its end; raises RuntimeError with what it printed when it failed."""
    output.unlink(missing_ok=True)
    _, status = os.waitpid(in_child(work, output), 0)
    said = Path(f"{output}.said").read_text(encoding="utf-8", errors="replace")
    if status or not output.is_file():
        raise RuntimeError(said)
    return json.loads(output.read_text(encoding="utf-8"))


def killed(work: Callable[[], object], output: Path, after: float) -> bool:
    """Run ``work`` in a child and kill it after so many seconds; whether it was still running."""
    process = in_child(work, output)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)
