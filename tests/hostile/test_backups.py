"""Backups as somebody might make them who wishes us ill: refused, nothing written elsewhere, nothing left behind."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.errors import LibraryError
from indexer.library import Library
from tests.hostile import suite

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What an honest backup holds."""
    folder = tmp_path_factory.mktemp("honest")
    (folder / "page.jsonl").write_text(suite.PAGE, encoding="utf-8")
    library = Library(folder / "index")
    library.ingest([folder / "page.jsonl"], names="none")
    library.backup(folder / "saved.zip")
    with zipfile.ZipFile(folder / "saved.zip") as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def pack(place: Path, files: Files, more: list[tuple[str | zipfile.ZipInfo, bytes]] | None = None) -> Path:
    """A backup of these files whose list of contents is true."""
    contents = {name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for name, data in files.items() if name != "manifest.json"}  # fmt: skip
    told = json.loads(files["manifest.json"]) | {"files": contents}
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in [*files.items()]:
            packed.writestr(name, json.dumps(told) if name == "manifest.json" else data)
        for member, data in more or ():
            packed.writestr(member, data)
    return place


def with_database(files: Files, place: Path, *statements: str, values: tuple[object, ...] = ()) -> Files:
    """The same with a changed database."""
    place.write_bytes(files["library.db"])
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement, values if "?" in statement else ())
    return files | {"library.db": place.read_bytes()}


def a_link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = 0o120777 << 16
    return member


def more_entries(place: Path) -> None:
    """The same zip with a list of a million entries."""
    raw = place.read_bytes()
    end = struct.unpack("<4s4H2LH", raw[-22:])
    entry = raw[end[6] : end[6] + 46 + len("library.db") + 40].partition(b"PK\1\2")[2]
    one = b"PK\1\2" + entry.partition(b"PK\1\2")[0]
    listed = one * 300_000
    place.write_bytes(
        raw[: end[6]] + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(listed), end[6], 0)
    )


def bomb(size: int) -> bytes:
    packer, piece = zlib.compressobj(9), bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


Make = Callable[[Path, Files], Path]
CRAFTED: dict[str, Make] = {
    "a name that leads out": lambda at, files: pack(at / "b.zip", files, [("../evil.txt", b"x")]),
    "an absolute name": lambda at, files: pack(at / "b.zip", files, [("/tmp/evil.txt", b"x")]),  # noqa: S108
    "a link": lambda at, files: pack(at / "b.zip", files, [(a_link("names.tsv"), b"/etc/passwd")]),
    "a database that is a link": lambda at, files: pack(
        at / "b.zip", {n: d for n, d in files.items() if n != "library.db"}, [(a_link("library.db"), b"/etc/passwd")]
    ),
    "names that grow": lambda at, files: pack(at / "b.zip", files | {"names.tsv": bytes(100 << 20)}),
    "a database that grows": lambda at, files: pack(at / "b.zip", files | {"library.db": bytes(270 << 20)}),
    "a trigger": lambda at, files: pack(at / "b.zip", with_database(
        files, at / "x", "CREATE TRIGGER evil AFTER INSERT ON manifest BEGIN DELETE FROM captures; END")),
    "a trigger with a name of SQLite": lambda at, files: pack(at / "b.zip", with_database(
        files, at / "x", "CREATE TRIGGER x AFTER INSERT ON manifest BEGIN DELETE FROM captures; END",
        "UPDATE sqlite_master SET name = 'sqlitexevil' WHERE name = 'x'")),
    "a text that grows": lambda at, files: pack(at / "b.zip", with_database(
        files, at / "x", "UPDATE texts SET packed = ?", values=(bomb(1 << 30),))),
    "a copy that grows": lambda at, files: pack(at / "b.zip", with_database(
        files, at / "x", "UPDATE captures SET content = ?", values=(bomb(1 << 30),))),
    "a value that is too large": lambda at, files: pack(at / "b.zip", with_database(
        files, at / "x", "INSERT INTO manifest VALUES ('unread', hex(zeroblob(100000000)))")),
}  # fmt: skip


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_backup_is_refused_and_leaves_nothing(tmp_path: Path, honest: Files, name: str) -> None:
    crafted = CRAFTED[name](tmp_path, honest)
    (tmp_path / "x").unlink(missing_ok=True)
    with pytest.raises(LibraryError):
        Library(tmp_path / "new" / "deep" / "index").restore(crafted)
    assert [file.name for file in tmp_path.iterdir()] == ["b.zip"]
    kept = tmp_path / "kept"
    kept.mkdir()
    with pytest.raises(LibraryError):
        Library(kept).restore(crafted)
    assert list(kept.iterdir()) == []
    assert not Path("/tmp/evil.txt").exists()  # noqa: S108


def test_a_list_of_many_entries_is_not_even_read(tmp_path: Path, honest: Files) -> None:
    crafted = pack(tmp_path / "b.zip", honest)
    more_entries(crafted)
    with pytest.raises(LibraryError):
        Library(tmp_path / "index").restore(crafted)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
@pytest.mark.long
def test_a_crafted_backup_takes_no_more_memory_than_an_honest_one_and_64_mb(tmp_path: Path, honest: Files) -> None:
    code = (
        "import sys; from indexer.library import Library; from indexer.errors import LibraryError\n"
        "try: Library(sys.argv[2]).restore(sys.argv[1])\n"
        "except LibraryError: pass\n"
        # Not ru_maxrss: that begins with the memory of the process that started this one.
        "print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )

    def taken(file: Path) -> int:
        import subprocess

        place = tmp_path / f"restored{len(list(tmp_path.iterdir()))}"
        done = subprocess.run(
            [sys.executable, "-c", code, file, place], capture_output=True, text=True, check=True, env=dict(os.environ)
        )
        return int(done.stdout)

    usual = taken(pack(tmp_path / "honest.zip", honest))
    for name in ("a text that grows", "a copy that grows", "a value that is too large", "a database that grows"):
        (tmp_path / "b.zip").unlink(missing_ok=True)
        assert taken(CRAFTED[name](tmp_path, honest)) <= usual + 64, name
    crafted = pack(tmp_path / "many.zip", honest)
    more_entries(crafted)
    assert taken(crafted) <= usual + 64
