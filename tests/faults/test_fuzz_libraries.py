"""A few seconds of ``make fuzz`` on damaged libraries, and what it found."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from indexer.store import connection
from tests.faults.fuzz_libraries import fuzz

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")


@pytest.mark.parametrize("area", ["rows", "whoosh", "restore"])
def test_damaged_libraries_are_answered_plainly(area: str) -> None:
    counts, found = fuzz(2, 20, (area,))
    assert counts.total() > 0
    assert found == []


def test_what_sqlite_says_of_a_damaged_file_need_not_be_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_open_to_read", lambda _: sqlite3.connect(tmp_path / "x.db", factory=_Broken))
    assert not connection.is_whole(tmp_path)


class _Broken(sqlite3.Connection):
    def execute(self, *_: object) -> object:
        """A cursor whose text is none."""
        return super().execute("SELECT CAST(x'd8d8' AS TEXT)")
