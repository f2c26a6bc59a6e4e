"""A library is its owner's alone, unless the owner made its folder otherwise; nothing of its input stays behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.library import Library
from tests.faults.script import page

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> set[tuple[str, int]]:
    return {
        ("folder" if one.is_dir() else "file", stat.S_IMODE(one.stat().st_mode)) for one in (folder, *folder.rglob("*"))
    }


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_nobody_else_can_read_a_new_library(tmp_path: Path, engine: str) -> None:
    (tmp_path / "page.jsonl").write_text(page(0, 0), encoding="utf-8")
    library = Library(tmp_path / "deep" / "index")
    library.ingest([tmp_path / "page.jsonl"], names="none", engine=engine)
    library.judge("same", "Poland", "Warsaw")
    library.rebuild()
    assert modes(library.folder) == {("folder", 0o700), ("file", 0o600)}
    library.backup(tmp_path / "saved.zip")
    assert stat.S_IMODE((tmp_path / "saved.zip").stat().st_mode) == 0o600
    restored = Library(tmp_path / "restored")
    restored.restore(tmp_path / "saved.zip")
    restored.verify()
    assert modes(restored.folder) == {("folder", 0o700), ("file", 0o600)}


@pytest.mark.parametrize(("folder", "file"), [(0o750, 0o640), (0o770, 0o660), (0o755, 0o644)])
def test_a_folder_that_the_user_made_decides_who_may_read(tmp_path: Path, folder: int, file: int) -> None:
    (tmp_path / "page.jsonl").write_text(page(0, 0), encoding="utf-8")
    os.umask(0o077)
    library = Library(tmp_path / "index")
    library.folder.mkdir()
    library.folder.chmod(folder)
    library.ingest([tmp_path / "page.jsonl"], names="none")
    library.rebuild()
    assert modes(library.folder) == {("folder", folder), ("file", file)}


def test_the_input_of_a_killed_ingest_goes_with_the_next_command_that_writes(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "indexer", "ingest", "-", "--names", "none"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    first = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=tmp_path, env=environment)
    assert first.stdin is not None
    first.stdin.write(b"x" * (1 << 20))  # more than a pipe holds: when this is written, most of it was read
    first.stdin.flush()
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.stdin.close()
    assert modes(temporary) >= {("folder", 0o700)}
    assert list(temporary.rglob("standard input"))
    text = page(0, 0).encode()
    done = subprocess.run(command, input=text, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(temporary.iterdir()) == []
