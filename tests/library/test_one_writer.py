"""One writer, any number of readers: who waits is told for whom, and a reader never sees a gap."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import LibraryBusy
from indexer.library import Library
from indexer.store.connection import writing
from tests.conftest import Run


@pytest.fixture
def library(library_of_samples: Path, tmp_path: Path) -> Library:
    shutil.copytree(library_of_samples, tmp_path / "index")
    return Library(tmp_path / "index")


def test_a_second_writer_is_told_who_writes_and_since_when(run: Run, library: Library, samples: Path) -> None:
    with writing(library.folder):
        note = json.loads((library.folder / "writer.json").read_text("utf-8"))
        done = run("ingest", samples, "--wait", "0.2")
        assert done.returncode == 4
        for part in (f"process {os.getpid()} on ", f"since {note['since']}", "--wait"):
            assert part in done.stderr, done.stderr
        for command in (["rebuild"], ["doctor"], ["rename", "Poland", "Polska"]):
            assert run(*command).returncode == 4
        for command in (["search", "Poland"], ["verify"], ["backup", "saved.zip"], ["status"]):
            assert run(*command).returncode == 0
    assert not (library.folder / "writer.json").exists()
    assert run("ingest", samples, "--wait", "5").returncode == 0


def test_the_note_of_a_killed_writer_and_a_broken_one_stop_nobody(library: Library, samples: Path) -> None:
    note = library.folder / "writer.json"
    note.write_text('{"pid": 1, "host"', encoding="utf-8")
    with writing(library.folder):
        note.write_text("[]", encoding="utf-8")
        with pytest.raises(LibraryBusy, match="another indexer is writing"):
            Library(library.folder).rebuild()
    note.write_text('{"pid": 1}', encoding="utf-8")
    library.ingest([samples])


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_searches_go_on_while_others_rebuild_and_never_see_a_gap(library: Library, engine: str) -> None:
    other = "whoosh" if engine == "tantivy" else "tantivy"
    library.rebuild(engine=engine)
    code = (
        "import sys; from indexer import Library\n"
        f"for engine in {[other, engine, engine]}: Library(sys.argv[1]).rebuild(engine=engine)"
    )
    running = subprocess.Popen([sys.executable, "-c", code, str(library.folder)])
    searches = 0
    while running.poll() is None:
        assert library.search("Poland", limit=None).total == 29
        assert library.entity("Poland")[0].mentions > 0
        searches += 1
    assert running.returncode == 0
    assert searches > 10
    assert len(list(library.folder.glob("text-*"))) == 1
