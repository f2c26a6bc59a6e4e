"""Temporary files: a dead process's are removed, a living one's and all that only looks like one stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import temporary
from indexer.temporary import PREFIX, leftovers, remove_leftovers, temporary_folder, temporary_path

DEAD = "import sys, pathlib, indexer.temporary as t; print(t.temporary_path(pathlib.Path(sys.argv[1])))"


def of_a_dead_process(target: Path) -> Path:
    """A path that a process which is gone has named for this target."""
    done = subprocess.run([sys.executable, "-c", DEAD, target], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def test_what_a_dead_process_left_is_removed_and_what_a_living_one_made_stays(tmp_path: Path) -> None:
    dead, folder, living = (
        of_a_dead_process(tmp_path / "a"), of_a_dead_process(tmp_path / "b"), temporary_path(tmp_path / "a")
    )  # fmt: skip
    dead.write_text("half")
    living.write_text("half")
    folder.mkdir()
    (folder / "inside").write_text("half")
    assert leftovers(tmp_path) == sorted([dead, folder])
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == [living]


def test_only_what_was_for_the_target_is_removed_when_one_is_named(tmp_path: Path) -> None:
    mine, other = of_a_dead_process(tmp_path / "graph.html"), of_a_dead_process(tmp_path / "graph.gexf")
    mine.write_text("")
    other.write_text("")
    remove_leftovers(tmp_path, tmp_path / "graph.html")
    assert list(tmp_path.iterdir()) == [other]


def _checked(body: str) -> str:
    return f"{PREFIX}{body}-{temporary._digest(body)}"


def test_a_process_number_that_was_given_again_is_not_mistaken(tmp_path: Path) -> None:
    target, host, boot, pid, start, chance, _ = temporary_path(tmp_path / "a").name.removeprefix(PREFIX).split("-")
    if start == "0":
        pytest.skip("the system does not say when a process began")
    same, earlier = (_checked(f"{target}-{host}-{boot}-{pid}-{n}-{chance}") for n in (start, int(start) + 1))
    for name in (same, earlier):
        (tmp_path / name).write_text("")
    assert leftovers(tmp_path) == [tmp_path / earlier]


def test_an_earlier_run_of_this_machine_is_gone_and_another_machine_is_not_known_to_be(tmp_path: Path) -> None:
    target, host, boot, *_, chance, _ = temporary_path(tmp_path / "a").name.removeprefix(PREFIX).split("-")
    if boot == "0" * 8:
        pytest.skip("the system does not say which run of it this is")
    earlier = _checked(f"{target}-{host}-{'a' * 8}-1-1-{chance}")
    elsewhere = _checked(f"{target}-{'b' * 8}-{'a' * 8}-1-1-{chance}")
    container = _checked(f"{target}-{'b' * 8}-{boot}-999999999-1-{chance}")
    for name in (earlier, elsewhere, container):
        (tmp_path / name).write_text("")
    assert leftovers(tmp_path) == [tmp_path / earlier]


def test_what_only_looks_like_one_is_nobodys(tmp_path: Path) -> None:
    dead = of_a_dead_process(tmp_path / "a").name
    names = [
        ".indexer-0a.draft", ".restore-0", ".library.db.12", f"{PREFIX}mine", f"{PREFIX}notes-2024", f"{dead}.bak",
        f"x{dead}", dead[:-1] + ("0" if dead[-1] != "0" else "1"), dead.replace(PREFIX, ".indexer-temp-"),
    ]  # fmt: skip
    for name in names:
        (tmp_path / name).write_text("mine")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / dead).symlink_to(tmp_path / "elsewhere")
    assert leftovers(tmp_path) == []
    remove_leftovers(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {*names, "elsewhere", dead}


def test_a_zombie_is_gone(tmp_path: Path) -> None:
    if not hasattr(os, "fork") or not Path("/proc/self/stat").exists():
        pytest.skip("needs fork and /proc")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, temporary_path(tmp_path / "a").name.encode())
        os._exit(0)
    name = os.read(reading, 1000).decode()
    (tmp_path / name).write_text("")
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert leftovers(tmp_path) == [tmp_path / name]
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)


def test_a_temporary_folder_is_private_and_gone_at_the_end(tmp_path: Path) -> None:
    with temporary_folder(tmp_path / "library") as folder:
        assert folder.parent == tmp_path
        assert os.name == "nt" or folder.stat().st_mode & 0o777 == 0o700
        (folder / "inside").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_listed_is_no_error(tmp_path: Path) -> None:
    assert leftovers(tmp_path / "missing") == []
    remove_leftovers(tmp_path / "missing")
