"""`ingest --watch`: what comes is searchable as soon as it is complete, whatever else goes wrong meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

from indexer.errors import LibraryBusy, LibraryError
from indexer.library import Library, watching
from indexer.library.watching import Round, pauses, watch
from indexer.types import IngestReport, Problem

PAGE = "Quay {n} opens\n\nPoland opens quay {n} for grain.\n"
NOTHING = IngestReport(0, 0, 0, 0, 0, (), 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pages"
    place.mkdir()
    (place / "first.txt").write_text(PAGE.format(n="one"), encoding="utf-8")
    return place


def script(*steps: Callable[[], object]) -> Iterator[None]:
    """A moment to look before each step, in which the step happens after the look, and two at the end."""
    for step in steps:
        yield
        step()
    yield
    yield


def nothing() -> None:
    """A step in which nothing happens."""


def test_a_file_is_taken_in_when_two_looks_see_the_same(folder: Path) -> None:
    taken: list[list[str]] = []
    copy = folder / "copy.txt"

    def take(files: Sequence[Path]) -> IngestReport:
        taken.append([file.name for file in files])
        return NOTHING

    steps = script(nothing, lambda: copy.write_text("Half"), lambda: copy.write_text("Half a"),
                   lambda: copy.write_text("Half a page"), nothing, nothing,
                   lambda: shutil.move(folder / "first.txt", folder / "moved.txt"))  # fmt: skip
    rounds = list(watch([folder], take, None, steps))
    assert taken == [["first.txt"], ["copy.txt"], ["moved.txt"]]
    assert all(one.trouble is None for one in rounds)


def test_trouble_is_told_once_and_the_same_files_are_tried_again(folder: Path) -> None:
    answers: list[Exception | IngestReport] = [
        LibraryBusy("busy"),
        LibraryError("no room"),
        LibraryError("no room"),
        NOTHING,
    ]

    def take(files: Sequence[Path]) -> IngestReport:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    rounds = list(watch([folder], take, None, script(*[nothing] * 6)))
    assert [one.trouble for one in rounds] == ["no room", None]
    assert answers == []


def test_what_is_gone_is_dropped_but_not_when_the_whole_folder_is(folder: Path) -> None:
    dropped: list[Sequence[Path]] = []
    (folder / "second.txt").write_text(PAGE.format(n="two"), encoding="utf-8")
    steps = script(nothing, nothing, (folder / "second.txt").unlink, nothing, (folder / "first.txt").unlink, nothing)

    def drop(paths: Sequence[Path]) -> Sequence[Problem]:
        dropped.append(paths)
        return ()

    rounds = list(watch([folder], lambda files: NOTHING, drop, steps))
    assert [len(one.gone) for one in rounds] == [0, 1]
    assert dropped == [[folder]]


def test_a_watched_library_is_as_if_everything_had_always_been_there(tmp_path: Path, folder: Path) -> None:
    library = Library(tmp_path / "index")
    late = folder / "late.txt"
    steps = script(nothing, lambda: late.write_text(PAGE.format(n="two"), encoding="utf-8"), nothing, nothing,
                   lambda: late.write_text(PAGE.format(n="three"), encoding="utf-8"), nothing, nothing,
                   (folder / "first.txt").unlink)  # fmt: skip
    rounds: list[Round] = list(library.watch([folder], prune=True, moments=steps))
    assert [(len(one.files), len(one.gone)) for one in rounds] == [(1, 0), (1, 0), (1, 0), (0, 1)]
    assert library.search("quay").total == 1
    assert library.verify().differences == ()
    other = Library(tmp_path / "other")
    other.ingest([folder])
    assert [hit.title for hit in other.search("three").hits] == [hit.title for hit in library.search("three").hits]


def test_there_are_two_looks_within_two_seconds() -> None:
    # A file is taken when a second look finds it as the first one did (`Settling`).
    waits: list[float] = []
    list(islice(pauses(waits.append), 3))
    assert len(waits) == 2 and sum(waits) <= 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_new_file_is_found_and_a_signal_ends_the_watch(tmp_path: Path, folder: Path, ending: signal.Signals) -> None:
    index = tmp_path / "index"
    command = [sys.executable, "-m", "indexer", "ingest", "--watch", str(folder), "-L", str(index), "--json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    guard = threading.Timer(300, running.kill)
    guard.start()
    try:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["posts_new"] == 1
        (folder / "late.txt").write_text(PAGE.format(n="late"), encoding="utf-8")
        assert json.loads(running.stdout.readline())["posts_new"] == 1
        assert Library(index).search("late").total == 1
        os.kill(running.pid, ending)
        _, said = running.communicate(timeout=300)
        assert running.returncode == 0
        assert "Traceback" not in said and "stopped" in said
        assert not (index / "writer.json").exists()
    finally:
        guard.cancel()
        running.kill()
        running.communicate()


def test_a_disk_that_does_not_answer_is_told_once_and_looked_at_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([None, OSError(5, "no answer"), OSError(5, "no answer"), None, None, None])
    seen = watching.look

    def look(paths: Sequence[Path]) -> watching.Looked:
        trouble = next(looks)
        if trouble is not None:
            raise trouble
        return seen(paths)

    monkeypatch.setattr(watching, "look", look)
    rounds = list(watch([folder], lambda files: NOTHING, None, script(*[nothing] * 4)))
    assert [one.trouble and "no answer" in one.trouble for one in rounds] == [True, None]
