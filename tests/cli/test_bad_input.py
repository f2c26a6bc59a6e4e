"""Bad input: a one-line message that says what to do, the exit code of the contract, and nothing touched."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import LibraryError
from indexer.library import Library
from indexer.store.connection import writing
from tests.conftest import Run

PAGE = """Bridge opens

Poland and Lithuania open a bridge.
  1. Oda (Oda Lind) 1 May 2024 10: 00
    The Poles built it.
"""


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What the command said on stderr, which must be one line for a user."""
    lines = done.stderr.strip().splitlines()
    assert "Traceback" not in done.stderr
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="utf-8")
    return file


@pytest.fixture
def filled(run: Run, page: Path) -> Path:
    """A library with one thread, at the default place."""
    assert run("ingest", page).returncode == 0
    return page.parent / "index"


def test_a_missing_path_is_named_and_no_library_is_made(run: Run, tmp_path: Path) -> None:
    done = run("ingest", "nowhere")
    assert done.returncode == 2
    assert "nowhere" in one_line(done)
    assert not (tmp_path / "index").exists()


def test_a_missing_path_among_good_ones_stops_before_anything_is_read(run: Run, page: Path) -> None:
    assert run("ingest", page, "nowhere").returncode == 2
    assert not (page.parent / "index").exists()


def test_a_folder_with_nothing_to_read_is_a_problem(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("ingest", "empty")
    assert done.returncode == 3
    assert "no file to read" in one_line(done)


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("blank.txt", b" \n\t\n"), ("binary.bin", bytes(range(256)) * 40), ("zeros", b"\0" * 5000)],
)
def test_a_file_without_text_is_a_problem_and_the_rest_goes_on(run: Run, page: Path, name: str, content: bytes) -> None:
    (page.parent / name).write_bytes(content)
    done = run("ingest", page.parent / name, page)
    assert done.returncode == 3
    assert name in one_line(done)
    assert run("search", "bridge", "--count").stdout.strip() == "1"


def test_broken_utf8_is_read_with_a_problem_or_in_another_encoding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.txt").write_bytes(PAGE.encode() + b"\xff\xfe\xc3\x28 trailing")
    done = run("ingest", "broken.txt")
    assert done.returncode in (0, 3)
    assert run("search", "bridge", "--count").stdout.strip() == "1"


def test_fifty_megabytes_of_noise_end_in_a_word_within_a_minute(run: Run, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(random.Random(7).randbytes(50_000_000))
    done = run("ingest", "noise")
    assert done.returncode == 3
    assert "noise" in one_line(done)


def test_reading_without_a_library_says_how_to_make_one(run: Run) -> None:
    for command in (["search", "x"], ["entity", "x"], ["why", "x", "y"], ["status"], ["graph", "--json"], ["rebuild"]):
        done = run(*command)
        assert done.returncode == 2, command
        assert "indexer ingest" in one_line(done)


def test_a_library_of_a_newer_version_is_left_alone(run: Run, filled: Path) -> None:
    with sqlite3.connect(filled / "library.db") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    for command in (["search", "bridge"], ["ingest", "page.txt"], ["status"]):
        done = run(*command)
        assert done.returncode == 4, command
        assert "newer" in one_line(done)


def test_a_damaged_library_is_said_to_be_damaged(run: Run, filled: Path) -> None:
    (filled / "library.db").write_bytes(b"not a database, but long enough to look like one" * 100)
    done = run("search", "bridge")
    assert done.returncode == 4
    assert "damaged" in one_line(done)


def test_a_search_index_that_is_gone_is_made_again_by_rebuild(run: Run, filled: Path) -> None:
    for file in next(filled.glob("text-*")).iterdir():
        file.unlink()
    done = run("search", "bridge")
    assert done.returncode == 4
    assert "indexer doctor" in one_line(done)
    assert run("rebuild").returncode == 0
    assert run("search", "bridge", "--count").stdout.strip() == "1"


def test_a_second_writer_is_told_and_readers_go_on(run: Run, filled: Path) -> None:
    (filled.parent / "more.txt").write_text("Another page\n\nNothing much.\n", encoding="utf-8")
    with writing(filled):
        done = run("ingest", "more.txt")
        assert done.returncode == 4
        assert "another indexer is writing" in one_line(done)
        assert run("search", "bridge", "--count").stdout.strip() == "1"
    assert run("ingest", "more.txt").returncode == 0


@pytest.fixture
def sealed(page: Path) -> Iterator[Path]:
    """A library in a folder that the one who asks may read and not write; root, who may all, asks as nobody."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    folder = place / "index"
    Library(folder).ingest([page])
    Library(folder).rebuild()  # so that all code is loaded while we are still ourselves
    assert Library(folder).search("bridge").total == 1
    for each in (folder, *folder.rglob("*")):
        each.chmod(0o555 if each.is_dir() else 0o444)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for each in (folder, *folder.rglob("*")):
            each.chmod(0o755 if each.is_dir() else 0o644)
        shutil.rmtree(place)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_folder_that_cannot_be_written_is_said_so_and_can_still_be_searched(sealed: Path) -> None:
    assert Library(sealed).search("bridge").total == 1
    for write in (Library(sealed).rebuild, lambda: Library(sealed).ingest([sealed])):
        with pytest.raises(LibraryError, match="-L names another folder"):
            write()


def test_an_export_makes_a_missing_folder_but_not_the_way_to_it(run: Run, filled: Path) -> None:
    assert run("graph", "--html", "-o", "pictures/graph.html").returncode == 0
    assert (filled.parent / "pictures" / "graph.html").is_file()
    done = run("graph", "--html", "-o", "nowhere/deep/graph.html")
    assert done.returncode == 2
    assert "nowhere" in one_line(done)
    assert not (filled.parent / "nowhere").exists()


def test_an_export_onto_a_folder_says_so(run: Run, filled: Path) -> None:
    done = run("graph", "--gexf", "-o", "index")
    assert done.returncode == 2
    assert "is a folder" in one_line(done)


def test_an_unknown_engine_is_answered_with_those_there_are(run: Run, page: Path) -> None:
    done = run("ingest", page, "--engine", "lucene")
    assert done.returncode == 2
    assert "tantivy" in one_line(done)
    assert not (page.parent / "index" / "library.db").exists()


def test_another_engine_than_the_librarys_is_answered_with_the_command_that_changes_it(run: Run, filled: Path) -> None:
    for command in (["search", "bridge"], ["ingest", "page.txt"]):
        done = run(*command, "--engine", "whoosh")
        assert done.returncode == 2
        assert "indexer rebuild --engine whoosh" in one_line(done)


def test_an_unbalanced_quote_is_repaired_and_said(run: Run, filled: Path) -> None:
    done = run("search", '"open a bridge', "--count")
    assert (done.returncode, done.stdout.strip()) == (0, "1")
    assert "quote" in one_line(done)


def test_an_impossible_date_is_pointed_at(run: Run, filled: Path) -> None:
    done = run("search", "bridge after:2024-13-40")
    assert done.returncode == 2
    assert "^" in done.stderr


def test_an_empty_answer_is_exit_code_one(run: Run, filled: Path) -> None:
    for command in (["search", "zeppelin"], ["entity", "Zeppelin"], ["why", "Oda", "Zeppelin"], ["show", "nothing"]):
        done = run(*command)
        assert (done.returncode, done.stdout) == (1, ""), command
        one_line(done)


def test_a_near_name_is_offered(run: Run, filled: Path) -> None:
    assert "Poland" in run("entity", "Polland").stderr


def test_nothing_a_stranger_wrote_steers_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text(
        "Bridge \x1b[2J opens\n\nPoland \x9b31m and \u202e Lithuania.\n", encoding="utf-8"
    )
    run("ingest", "evil.txt")
    for command in (["search", "bridge"], ["entity", "Poland"], ["search", "bridge", "--json"], ["show", "x"]):
        done = run(*command)
        assert not set("\x1b\x9b\u202e") & set(done.stdout.replace("\\u", "") if "--json" not in command else "")
        assert "\x1b" not in done.stdout
        assert "\x9b" not in done.stdout
