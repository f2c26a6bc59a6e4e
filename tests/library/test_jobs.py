"""Names looked for by several processes: the same library as by one; nobody left over when the writer is killed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from indexer.library import Library, reading_ahead
from tests.faults.script import told


def ingest(folder: Path, pages: Path, jobs: int, names: str = "fast") -> Library:
    folder.mkdir()
    (folder / "names.tsv").write_text("name\tkind\nextra buses\tevent\n", encoding="utf-8")
    library = Library(folder)
    library.ingest([pages], names=names, jobs=jobs)
    return library


def kept(library: Library) -> list[tuple[bytes, bytes]]:
    with closing(sqlite3.connect(library.folder / "library.db")) as connection:
        return connection.execute("SELECT key, mentions FROM found_names ORDER BY key").fetchall()


@pytest.mark.parametrize("names", ["best", "fast", "none"])
def test_two_processes_give_the_same_library_as_one(
    tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    monkeypatch.setattr(reading_ahead, "FEWEST", dict.fromkeys(reading_ahead.FEWEST, 1000))
    asked: list[tuple[reading_ahead.Way, int]] = []
    started = reading_ahead._started
    monkeypatch.setattr(reading_ahead, "_started", lambda *order: asked.append(order) or started(*order))
    alone, both = ingest(tmp_path / "one", samples, 1, names), ingest(tmp_path / "two", samples, 2, names)
    assert [(way.names, jobs) for way, jobs in asked] == [(names, 2)]
    assert told(alone.folder) == told(both.folder)
    assert both.entity("extra buses")
    assert kept(alone) == kept(both)
    assert bool(kept(both)) == (names != "none")


def test_few_texts_start_no_process(tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "_started", lambda *_: pytest.fail("a process was started"))
    ingest(tmp_path / "index", samples, 8)


def test_a_process_that_dies_is_done_without(tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "FEWEST", {"fast": 1000})
    monkeypatch.setattr(reading_ahead, "_found", _die)
    assert told(ingest(tmp_path / "two", samples, 2).folder) == told(ingest(tmp_path / "one", samples, 1).folder)


def _die(_: object) -> None:
    os._exit(3)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to look for processes")
def test_no_process_outlives_a_writer_that_is_killed(tmp_path: Path, samples: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    records = [
        json.loads(line) for line in (samples / "harbour-gazette.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    many = [record | {"id": f"{record['id']}-{number}"} for number in range(400) for record in records]
    (pages / "many.jsonl").write_text("\n".join(map(json.dumps, many)), encoding="utf-8")
    command = [sys.executable, "-c", _TELLS_ITS_PROCESSES, "ingest", str(pages), "-L", str(tmp_path / "index")]
    with subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        children = [int(one) for one in running.stdout.readline().split()]
        assert children, "the ingest was over before it had started a process"
        running.kill()
        running.wait()
        # All of them hold the pipe: it ends when the last of them does.
        guard = threading.Timer(300, lambda: [os.kill(one, signal.SIGKILL) for one in children])
        guard.start()
        running.stdout.read()
        assert guard.is_alive(), "they were still there after five minutes"
        guard.cancel()


_TELLS_ITS_PROCESSES = """
import sys
import threading
from indexer.cli import main
from indexer.library import reading_ahead

started = reading_ahead._started

def telling(*given):
    pool = started(*given)
    for future in [pool.submit(int) for _ in range(2)]:
        future.result()
    print(*pool._processes, flush=True)
    return pool

if __name__ == "__main__":
    reading_ahead._started = telling
    sys.exit(main())
"""
