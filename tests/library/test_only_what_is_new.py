"""Ingest again and again: a file as it was costs one look at its size and times, and no change is missed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from indexer.library import Library
from tests.conftest import Run

PAGE = "Quay {n} opens\n\nPoland and Lithuania open quay {n} for grain.\n"
CLOCK = time.time_ns


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pages"
    place.mkdir()
    for number in range(6):
        (place / f"quay-{number}.txt").write_text(PAGE.format(n=number), encoding="utf-8")
    return place


def looked_into(library: Library, folder: Path, **how: bool) -> list[str]:
    """Ingest the folder; the names of the files whose content was looked at."""
    seen: list[str] = []
    library.ingest([folder], progress=lambda done, total, file, posts: seen.append(Path(file).name), **how)  # type: ignore[arg-type]
    return [name for name in seen if name.endswith(".txt")]


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """Let the clock of the looks be so many seconds ahead."""
    monkeypatch.setattr("indexer.library.walking.time.time_ns", lambda: CLOCK() + seconds * 10**9)


def test_only_the_new_file_is_looked_into(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(tmp_path / "index")
    later(monkeypatch, 10)
    assert len(looked_into(library, folder)) == 6
    assert looked_into(library, folder) == []
    (folder / "quay-9.txt").write_text(PAGE.format(n=9), encoding="utf-8")
    assert looked_into(library, folder) == ["quay-9.txt"]
    assert library.ingest([folder]).posts_unchanged == 7
    assert len(looked_into(library, folder, check=True)) == 7


def test_what_was_written_just_before_the_look_is_looked_into_again_once(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "index")
    assert len(looked_into(library, folder)) == 6
    later(monkeypatch, 10)
    assert len(looked_into(library, folder)) == 6
    assert looked_into(library, folder) == []


def test_a_clock_that_jumped_back_makes_every_file_doubtful(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "index")
    later(monkeypatch, -3600)
    looked_into(library, folder)
    assert len(looked_into(library, folder)) == 6


@pytest.mark.parametrize("ahead", [0, 10])
def test_a_change_of_the_same_size_with_the_old_time_set_back_is_seen(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    library, page = Library(tmp_path / "index"), folder / "quay-3.txt"
    later(monkeypatch, ahead)
    library.ingest([folder])
    was = page.stat()
    page.write_text(page.read_text("utf-8").replace("Poland", "Latvia"), encoding="utf-8")
    os.utime(page, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert page.stat().st_size == was.st_size
    assert library.ingest([folder]).posts_changed == 1
    assert library.search("Latvia", literal=True).total == 1


def test_a_file_that_another_one_replaced_is_looked_into(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "index")
    later(monkeypatch, 10)
    library.ingest([folder])
    (folder / "quay-4.txt").replace(folder / "quay-5.txt")
    assert "quay-5.txt" in looked_into(library, folder)


def test_problems_of_files_that_are_as_they_were_are_told_every_time(run: Run, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(9):
        (pages / f"noise-{number}.bin").write_bytes(bytes(range(256)) * (20 + number))
    first, again = run("ingest", "pages"), run("ingest", "pages")
    assert first.returncode == again.returncode == 3
    assert first.stderr == again.stderr
    lines = first.stderr.strip().splitlines()
    assert len([line for line in lines if line.startswith("lost: ")]) == 3
    assert "6 more of this kind" in lines[3]
    assert "9 problems in all; `indexer status --problems`" in lines[4]
    listed = run("status", "--problems").stdout
    assert all(f"noise-{number}.bin" in listed for number in range(9))


def test_check_looks_into_every_file(run: Run, folder: Path) -> None:
    assert run("ingest", folder, "--check").returncode == 0
    again = run("ingest", folder, "--check", "--json")
    assert '"posts_unchanged": 6' in again.stdout


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_time(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.library import ingesting

    library, page, read = Library(tmp_path / "index"), folder / "quay-2.txt", ingesting.read

    def growing(path: Path, **how: object) -> object:
        yield from read(path, **how)  # type: ignore[arg-type]
        if path == page:
            page.write_text("Storm\n\nA storm closes the quay.\n", encoding="utf-8")

    monkeypatch.setattr(ingesting, "read", growing)
    report = library.ingest([folder])
    assert [problem.what for problem in report.problems] == ["changed while it was read; ingest it again"]
    assert library.search("Quay", literal=True).total == 5
    monkeypatch.setattr(ingesting, "read", read)
    assert library.ingest([folder]).posts_new == 1
    assert library.search("storm").total == 1


def test_what_could_not_be_read_at_all_is_listed_until_it_can(run: Run, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("ingest", folder, "empty").returncode == 3
    assert "no file to read" in run("status", "--problems").stdout
    assert run("ingest", folder).returncode == 0
    assert "no file to read" in run("status", "--problems").stdout
    (tmp_path / "empty" / "page.txt").write_text(PAGE.format(n=7), encoding="utf-8")
    assert run("ingest", "empty").returncode == 0
    assert "no file to read" not in run("status", "--problems").stdout
