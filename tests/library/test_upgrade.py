"""A library of an earlier version opens, or says which command to run; the old file is kept; nothing is lost."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from indexer.library import Library
from indexer.store.schema import CURRENT
from tests.conftest import Run

OLD = sorted((Path(__file__).parent / "old").glob("schema-*.zip"))


def schema(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.fixture(params=OLD, ids=lambda file: file.stem)
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    with zipfile.ZipFile(request.param) as packed:
        packed.extractall(tmp_path / "index")
    return Library(tmp_path / "index")


def test_there_is_a_library_of_every_earlier_schema() -> None:
    assert {int(file.stem.removeprefix("schema-")) for file in OLD} >= set(range(1, CURRENT))


def test_reading_says_what_to_run_and_that_brings_it_up_to_date(run: Run, library: Library, samples: Path) -> None:
    before = schema(library.folder / "library.db")
    for command in (["search", "harbour"], ["status"], ["verify"], ["graph", "--json"]):
        done = run(*command)
        assert done.returncode == 4
        assert f"older schema {before}" in done.stderr and "`indexer rebuild`" in done.stderr
    assert schema(library.folder / "library.db") == before
    done = run("rebuild")
    assert done.returncode == 0, done.stderr
    assert schema(library.folder / "library.db") == CURRENT
    assert schema(library.folder / f"library.db.schema-{before}") == before
    assert run("verify", "--deep").returncode == 0
    fresh = Library(library.folder.parent / "fresh")
    fresh.ingest([samples])
    for thread in {hit.thread for hit in library.search("", limit=None).hits}:
        assert [post.text for post in library.thread(thread)] == [post.text for post in fresh.thread(thread)]
    assert dict(library.status().counts)["posts"] == 15
    if before > 1:
        assert library.entity("Port of Klaipeda")


def test_ingest_and_doctor_bring_it_up_to_date_or_say_what_does(run: Run, library: Library, samples: Path) -> None:
    before = schema(library.folder / "library.db")
    done = run("ingest", samples)
    if done.returncode == 4:
        assert "`indexer rebuild`" in done.stderr
        assert run("doctor").returncode == 0
        done = run("ingest", samples)
    assert done.returncode == 0, done.stderr
    assert (library.folder / f"library.db.schema-{before}").is_file()
    assert library.verify().differences == ()
    assert dict(library.status().counts)["threads"] == 12


def test_a_migration_that_fails_leaves_the_old_library(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from indexer.store import schema as steps

    before = schema(library.folder / "library.db")
    broken = (*steps.MIGRATIONS[:-1], steps.MIGRATIONS[-1] + "CREATE TABLE manifest (twice);")
    monkeypatch.setattr(steps, "MIGRATIONS", broken)
    with pytest.raises(Exception, match="manifest"):
        library.rebuild()
    monkeypatch.undo()
    assert schema(library.folder / "library.db") == before
    library.rebuild()
    assert library.verify().differences == ()


def test_the_dry_doctor_finds_what_the_doctor_mends(run: Run, library: Library) -> None:
    before = (library.folder / "library.db").read_bytes()
    unimportant = {"writer.lock", "library.db-wal", "library.db-shm"}  # the lock, and what SQLite needs to read
    files = {file.name for file in library.folder.iterdir()} - unimportant
    dry = run("doctor", "--dry-run")
    assert dry.returncode == 4, dry.stderr
    assert (library.folder / "library.db").read_bytes() == before
    assert {file.name for file in library.folder.iterdir()} - unimportant == files
    done = run("doctor")
    assert done.returncode == 0, done.stderr
    assert "has the older schema" in dry.stdout and "has the older schema" in done.stdout
    assert [line.rsplit(": ", 1)[0] for line in dry.stdout.splitlines()] == [
        line.rsplit(": ", 1)[0] for line in done.stdout.splitlines()
    ]
    assert run("doctor", "--dry-run").returncode == 0
