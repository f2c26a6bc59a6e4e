"""Killed anywhere, run again: the same as never killed. Real processes, real kills."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from indexer.library import Library
from tests.library.test_promises import state

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


def ingest(folder: Path, library: Path, engine: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "indexer", "ingest", str(folder), "-L", str(library), "--engine", engine]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_killed_anywhere_and_run_again_is_never_killed(tmp_path: Path, samples: Path, engine: str) -> None:
    whole = Library(tmp_path / "whole")
    whole.ingest([samples], engine=engine)
    began = time.monotonic()
    assert ingest(samples, tmp_path / "timed", engine).wait() == 0
    usual = time.monotonic() - began
    chance = random.Random(11)
    killed = tmp_path / "killed"
    for _ in range(8):
        running = ingest(samples, killed, engine)
        try:
            # The process is given a random part of its time: that is the point of the test, not a wait for a result.
            running.wait(timeout=chance.uniform(0.2, 1.0) * usual)
        except subprocess.TimeoutExpired:
            os.kill(running.pid, signal.SIGKILL)
        running.wait()
    assert ingest(samples, killed, engine).wait() == 0
    assert state(Library(killed)) == state(whole)


def test_a_writer_that_was_killed_leaves_no_lock(tmp_path: Path, samples: Path) -> None:
    running = ingest(samples, tmp_path / "index", "tantivy")
    lock = tmp_path / "index" / "writer.lock"
    while running.poll() is None and not lock.exists():
        pass
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert Library(tmp_path / "index").ingest([samples]).threads > 0


def test_a_stopped_run_says_so_and_keeps_what_it_has(tmp_path: Path, samples: Path) -> None:
    library = tmp_path / "index"
    running = subprocess.Popen(
        [sys.executable, "-m", "indexer", "ingest", str(samples), "-L", str(library)], stderr=subprocess.PIPE
    )
    while running.poll() is None and not (library / "library.db").exists():
        pass
    running.send_signal(signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode in (0, 130)
    assert b"Traceback" not in said
    Library(library).ingest([samples])
    whole = Library(tmp_path / "whole")
    whole.ingest([samples])
    assert state(Library(library)) == state(whole)


def test_a_search_after_a_stop_before_the_log_was_in_use_takes_back_what_is_half_done(
    tmp_path: Path, samples: Path
) -> None:
    library = Library(tmp_path / "index")
    library.ingest([samples], names="none")
    before = state(library)
    database, journal = library.folder / "library.db", library.folder / "library.db-journal"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; DELETE FROM evidence_rows;"
        )
        half, undoing = database.read_bytes(), journal.read_bytes()
    database.write_bytes(half)
    journal.write_bytes(undoing)
    assert state(library) == before
