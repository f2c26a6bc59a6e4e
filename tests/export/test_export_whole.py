"""A file is written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from indexer.errors import LibraryError, UsageError
from indexer.export.whole import write_whole


def break_off():
    yield b"half a file"
    raise OSError(28, "No space left on device")


def test_a_file_is_written_and_nothing_else_is_left(tmp_path):
    write_whole({tmp_path / "a.txt": [b"one ", b"two"], tmp_path / "b.txt": [b"three"]})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"one two", "b.txt": b"three"}


def test_a_full_disk_leaves_every_file_as_it_was(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(LibraryError, match="No space left"):
        write_whole({tmp_path / "a.txt": [b"new"], tmp_path / "b.txt": break_off()})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"old"}


def test_any_other_error_leaves_no_draft_behind(tmp_path):
    with pytest.raises(ZeroDivisionError):
        write_whole({tmp_path / "a.txt": (bytes([1 // 0]) for _ in "x")})
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_said_in_one_line(tmp_path):
    with pytest.raises(UsageError, match=r"there is no folder .*missing; make it first") as refused:
        write_whole({tmp_path / "missing" / "a.txt": [b"x"]})
    assert "\n" not in str(refused.value)


def test_a_folder_is_not_replaced_by_a_file(tmp_path):
    with pytest.raises(UsageError, match="is a folder"):
        write_whole({tmp_path: [b"x"]})


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX devices")
def test_a_device_is_not_replaced_by_a_file():
    with pytest.raises(UsageError, match="is not a file"):
        write_whole({Path(os.devnull): [b"x"]})


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX links and permissions")
def test_a_link_stays_a_link_and_others_may_read_the_file(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    before = os.umask(0o022)
    write_whole({tmp_path / "link": [b"x"]})
    os.umask(before)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").stat().st_mode & 0o777 == 0o644
