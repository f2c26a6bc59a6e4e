"""Killed anywhere, run again: the same as never killed. Real processes, real kills."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.library import Library
from tests.library.test_promises import state

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


def ingest(folder: Path, library: Path, engine: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "indexer", "ingest", str(folder), "-L", str(library), "--engine", engine]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.long
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


_WAITS_IN_THE_THIRD_THREAD = """
import sys
from indexer.cli import main
from indexer.library import ingesting

put, seen = ingesting._put, []

def waiting(*given):
    seen.append(given)
    if len(seen) == 3:
        print("in the third thread", flush=True)
        sys.stdin.read()
    put(*given)

ingesting._put = waiting
sys.exit(main())
"""


@pytest.fixture
def waiting(tmp_path: Path, samples: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An ingest that has stored two threads and waits before the third."""
    command = [sys.executable, "-c", _WAITS_IN_THE_THIRD_THREAD, "ingest", str(samples), "-L", str(tmp_path / "index")]
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, "--jobs", "1"], stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"in the third thread\n"
        yield running
        running.kill()


def test_a_writer_that_was_killed_leaves_no_lock(
    tmp_path: Path, samples: Path, waiting: subprocess.Popen[bytes]
) -> None:
    assert (tmp_path / "index" / "writer.lock").exists()
    waiting.kill()
    waiting.wait()
    assert Library(tmp_path / "index").ingest([samples]).threads > 0


def test_a_stopped_run_says_so_and_keeps_what_it_has(
    tmp_path: Path, samples: Path, waiting: subprocess.Popen[bytes]
) -> None:
    waiting.send_signal(signal.SIGINT)
    _, said = waiting.communicate()
    assert waiting.returncode == 130
    assert b"Traceback" not in said
    library = Library(tmp_path / "index")
    library.ingest([samples])
    whole = Library(tmp_path / "whole")
    whole.ingest([samples])
    assert state(library) == state(whole)


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
