"""Damage of every kind: a plain word from every command; `indexer doctor` mends it and loses nothing that is left."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.errors import IndexerError, LibraryError
from indexer.library import Library
from indexer.temporary import temporary_path
from tests.conftest import Run
from tests.library.test_verify import SABOTAGE, library, sabotage, whole
from tests.test_temporary import of_a_dead_process

__all__ = ["library", "whole"]
# Whoosh does not close what it failed to open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
Damage = Callable[[bytes, random.Random], bytes]


def zeroed(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + bytes(min(5000, len(content) - start)) + content[start + 5000 :]


def garbage(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + chance.randbytes(min(3000, len(content) - start)) + content[start + 3000 :]


DAMAGE: dict[str, Damage] = {
    "truncated": lambda content, chance: content[: chance.randrange(len(content))],
    "zeroed": zeroed,
    "garbage": garbage,
    "a bit flipped": lambda content, chance: (
        content[: (at := chance.randrange(len(content)))] + bytes([content[at] ^ 8]) + content[at + 1 :]
    ),
}
QUESTIONS: dict[str, Callable[[Library], object]] = {
    "search": lambda library: library.search("Poland OR grain", limit=None),
    "status": lambda library: library.status(),
    "entity": lambda library: library.entity("Poland"),
    "graph": lambda library: library.graph(),
    "show": lambda library: [library.thread(hit.thread) for hit in library.search("").hits],
    "verify": lambda library: library.verify(),
}


@pytest.fixture
def default(library_of_samples: Path, tmp_path: Path) -> Library:
    """A library with the default engine, for what has nothing to do with engines."""
    shutil.copytree(library_of_samples, tmp_path / "index")
    return Library(tmp_path / "index")


def settle(library: Library) -> None:
    """All of the library in one file, so that damage to it is damage."""
    with closing(sqlite3.connect(library.folder / "library.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("place", range(2))
def test_a_damaged_database_is_said_to_be_and_is_salvaged(
    default: Library, samples: Path, how: str, place: int
) -> None:
    library = default
    settle(library)
    expected = library.verify().digest
    database = library.folder / "library.db"
    broken = DAMAGE[how](database.read_bytes(), random.Random(place))
    database.write_bytes(broken)
    for question in QUESTIONS.values():
        try:
            question(library)
        except IndexerError as error:
            assert isinstance(error, LibraryError), error
            assert "damaged" in str(error) and "indexer doctor" in str(error), error
    found = library.doctor()
    assert library.verify().differences == ()
    kept = [one for one in library.folder.glob("library.db.damaged-*") if "-wal" not in one.name]
    assert len(kept) == (1 if any(one.what == "damaged" for one in found) else 0)
    assert all(one.read_bytes() == broken for one in kept)
    library.ingest([samples])
    assert library.verify().digest == expected
    assert library.verify().differences == ()


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("place", range(2))
def test_a_damaged_text_index_is_said_to_be_and_is_made_again(library: Library, how: str, place: int) -> None:
    expected, chance = library.verify().digest, random.Random(place)
    chosen = chance.choice(sorted(one for one in next(library.folder.glob("text-*")).iterdir() if one.stat().st_size))
    chosen.write_bytes(DAMAGE[how](chosen.read_bytes(), chance))
    for question in QUESTIONS.values():
        try:
            question(library)
        except IndexerError as error:
            assert isinstance(error, LibraryError), error
            assert "indexer doctor" in str(error), error
    library.doctor(deep=True)
    found = library.verify(deep=True)
    assert (found.digest, found.differences) == (expected, ())
    assert library.search("Poland", limit=None).total == 29


@pytest.mark.parametrize("what", SABOTAGE)
def test_what_differs_is_made_again(default: Library, what: str) -> None:
    library = default
    expected = library.verify().digest
    sabotage(library, SABOTAGE[what][1])
    before = (library.folder / "library.db").read_bytes()
    assert library.doctor(dry=True)
    assert (library.folder / "library.db").read_bytes() == before
    assert library.doctor()
    found = library.verify()
    assert (found.digest, found.differences) == (expected, ())
    assert library.doctor() == []


@pytest.mark.parametrize("content", [b"", b"\0" * 8192, b"not a database, but long enough to look like one" * 100])
def test_a_database_with_nothing_left_says_so_and_starts_again(run: Run, default: Library, content: bytes) -> None:
    library = default
    settle(library)
    (library.folder / "library.db").write_bytes(content)
    for command in (["search", "x"], ["status"], ["entity", "x"], ["ingest", "."], ["rebuild"], ["graph", "--json"]):
        done = run(*command, "-L", library.folder)
        assert done.returncode == 4, (command, done.stderr)
        assert "Traceback" not in done.stderr
        assert "damaged" in done.stderr and "indexer doctor" in done.stderr
    told = run("doctor", "--dry-run", "-L", library.folder)
    assert told.returncode == 4
    assert (library.folder / "library.db").read_bytes() == content
    done = run("doctor", "-L", library.folder)
    assert done.returncode == 3, done.stderr
    assert "0 copies of threads were saved" in done.stdout
    assert run("verify", "-L", library.folder).returncode == 0


def test_what_was_lost_is_named(default: Library, samples: Path) -> None:
    library = default
    settle(library)
    expected = library.verify().digest
    sabotage(library, "UPDATE captures SET content = x'00' WHERE digest = (SELECT min(digest) FROM captures)")
    with closing(sqlite3.connect(library.folder / "library.db")) as connection:
        (path,) = connection.execute("SELECT path FROM files ORDER BY digest LIMIT 1").fetchone()
    with pytest.raises(LibraryError, match="indexer doctor"):
        library.rebuild()
    assert os.fsdecode(path) in [one.where for one in library.doctor()]
    assert library.verify().differences == ()
    library.ingest([samples])
    assert library.verify().digest == expected


def test_what_a_stopped_command_left_is_removed_and_an_unused_index_too(default: Library) -> None:
    library = default
    left, living = of_a_dead_process(library.folder / "library.db"), temporary_path(library.folder / "library.db")
    left.mkdir()
    (left / "fresh").write_text("half")
    living.write_text("half")
    unused = library.folder / "text-0badcafe"
    shutil.copytree(next(library.folder.glob("text-*")), unused)
    (unused / "indexer.token").write_text("0badcafe" * 4)
    assert len(library.doctor(dry=True)) == 2
    assert left.exists() and unused.exists()
    assert {Path(one.where).name for one in library.doctor()} == {left.name, unused.name}
    assert (left.exists(), living.exists(), unused.exists()) == (False, True, False)


def test_an_unused_index_goes_but_not_what_the_user_put_into_it(default: Library) -> None:
    unused = default.folder / "text-0badcafe"
    shutil.copytree(next(default.folder.glob("text-*")), unused)
    (unused / "indexer.token").write_text("0badcafe" * 4)
    (unused / "notes.txt").write_text("mine")
    default.doctor()
    assert [one.name for one in unused.iterdir()] == ["notes.txt"]
    assert default.doctor() == []


def test_the_command_says_what_it_found(run: Run, library: Library) -> None:
    done = run("doctor", "-L", library.folder)
    assert (done.returncode, done.stdout.strip()) == (0, "nothing is wrong")
    shutil.rmtree(next(library.folder.glob("text-*")))
    dry = run("doctor", "--dry-run", "--json", "-L", library.folder)
    assert dry.returncode == 4
    assert json.loads(dry.stdout.splitlines()[0])["done"] == "would be made again"
    assert run("search", "Poland", "-L", library.folder).returncode == 4
    assert run("doctor", "-L", library.folder).returncode == 0
    assert run("search", "Poland", "-L", library.folder).returncode == 0


def test_an_index_that_was_being_told_when_the_power_went_is_made_anew_by_the_next_search(library: Library) -> None:
    expected = library.count("Poland")
    with closing(sqlite3.connect(library.folder / "library.db", isolation_level=None)) as connection:
        connection.execute("INSERT INTO pending SELECT id FROM posts LIMIT 1")
        connection.execute("INSERT OR REPLACE INTO manifest VALUES ('told in', 'a run before this one')")
    for file in next(library.folder.glob("text-*")).iterdir():
        content = file.read_bytes()
        if len(content) > 2000:  # what was not synced is zeros, and not all of that shows when it is opened
            file.write_bytes(content[:600] + bytes(1000) + content[1600:])
    assert library.count("Poland") == expected
    assert library.verify(deep=True).differences == ()


def test_a_doctor_that_is_stopped_goes_on_with_the_log_that_it_has_kept(
    default: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = default.folder / "library.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("INSERT INTO alerts VALUES ('in the log', 'Poland')")
        held, logged = database.read_bytes(), Path(f"{database}-wal").read_bytes()
    middle = len(held) // 8192 * 4096
    database.write_bytes(held[:middle] + b"damage  " * 512 + held[middle + 4096 :])
    Path(f"{database}-wal").write_bytes(logged)

    def stopped(draft: Path, target: Path) -> None:
        raise OSError(5, "stopped")

    monkeypatch.setattr("indexer.store.durable.put_in_place", stopped)
    with pytest.raises(OSError, match="stopped"):
        default.doctor()
    monkeypatch.undo()
    assert not Path(f"{database}-wal").exists()
    default.doctor()
    assert default.alerts() == [("in the log", "Poland")]
    assert len([one for one in default.folder.glob("library.db.damaged-*") if not one.name.endswith("-wal")]) == 1


@pytest.mark.parametrize(
    ("key", "value"), [("engine", "sphinx"), ("text index", "../elsewhere"), ("text index", "x" * 5000), ("token", "")]
)
def test_what_a_library_wrongly_says_of_its_text_index_is_refused_and_mended(
    default: Library, key: str, value: str
) -> None:
    expected = default.count("Poland")
    with closing(sqlite3.connect(default.folder / "library.db", isolation_level=None)) as connection:
        connection.execute("UPDATE manifest SET value = ? WHERE key = ?", (value, key))
    with pytest.raises(LibraryError, match="doctor"):
        default.count("Poland")
    default.doctor()
    assert default.count("Poland") == expected
    assert default.verify().differences == ()


def test_a_damaged_list_of_what_could_not_be_read_is_a_problem(default: Library) -> None:
    with closing(sqlite3.connect(default.folder / "library.db", isolation_level=None)) as connection:
        connection.execute("INSERT OR REPLACE INTO manifest VALUES ('unread', '[1')")
    assert any("damaged" in one.what for one in default.status().problems)
