"""Backup and restore: the same library again, or nothing; no file of a stranger writes outside its folder."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from indexer.errors import LibraryDamaged, LibraryError, UsageError
from indexer.library import Library
from tests.conftest import Run


@pytest.fixture
def library(library_of_samples: Path, tmp_path: Path) -> Library:
    shutil.copytree(library_of_samples, tmp_path / "index")
    return Library(tmp_path / "index")


@pytest.fixture
def saved(library: Library, tmp_path: Path) -> Path:
    library.backup(tmp_path / "saved.zip")
    return tmp_path / "saved.zip"


def repacked(saved: Path, members: dict[str, bytes], *, told: bool = True) -> Path:
    """A backup of these files; ``told`` lists them as a backup does."""
    target = saved.with_name("hostile.zip")
    listed = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
              for name, content in members.items()}  # fmt: skip
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
        if told:
            packed.writestr("manifest.json", json.dumps({"format": 1, "schema": 6, "files": listed}))
    return target


def untouched(file: Path, error: type[Exception] = LibraryDamaged) -> None:
    """Restoring this file fails, and leaves nothing at all."""
    place = file.parent / "deep" / "er"
    place.mkdir(parents=True, exist_ok=True)
    before = sorted(file.parent.rglob("*"))
    with pytest.raises(error):
        Library(place / "restored").restore(file)
    assert sorted(file.parent.rglob("*")) == before


def test_what_is_restored_is_what_was_saved_and_says_so(run: Run, library: Library, tmp_path: Path) -> None:
    library.judge("rename", "Gdansk", "Gdańsk")
    (library.folder / "names.tsv").write_text("name\tkind\nQuay Nine\tplace\n", encoding="utf-8")
    library.rebuild()
    assert run("backup", "saved.zip").returncode == 0
    done = run("restore", "saved.zip", "-L", "again")
    assert done.returncode == 0, done.stderr
    assert "restored 77 posts into again" in done.stdout
    again = Library(tmp_path / "again")
    found = again.verify(deep=True)
    assert found.differences == ()
    assert found.digest == library.verify().digest
    assert [one.word for one in again.judgements()] == ["rename"]
    assert {one.id for one in again.search("", limit=None).hits} == {
        one.id for one in library.search("", limit=None).hits
    }
    assert list(tmp_path.glob(".*")) == []


def test_the_default_folder_with_its_readme_takes_a_backup(run: Run, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "fresh" / "index").mkdir(parents=True)
    (tmp_path / "fresh" / "index" / "README.md").write_text("The default library", encoding="utf-8")
    assert run("restore", saved, cwd=tmp_path / "fresh").returncode == 0
    assert (tmp_path / "fresh" / "index" / "README.md").exists()
    assert run("verify", cwd=tmp_path / "fresh").returncode == 0


def test_nothing_is_ever_written_over(run: Run, library: Library, saved: Path, tmp_path: Path) -> None:
    before = saved.read_bytes()
    again = run("backup", saved)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert saved.read_bytes() == before
    over = run("restore", saved)
    assert over.returncode == 2
    assert "not empty" in over.stderr
    assert library.verify().differences == ()


def test_a_backup_during_an_ingest_holds_one_moment(library: Library, tmp_path: Path) -> None:
    from indexer.store.connection import writing

    with writing(library.folder) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM threads")
        library.backup(tmp_path / "saved.zip")
        connection.execute("ROLLBACK")
    Library(tmp_path / "again").restore(tmp_path / "saved.zip")
    assert Library(tmp_path / "again").verify().digest == library.verify().digest


@pytest.mark.parametrize("place", range(12))
def test_a_damaged_backup_restores_nothing(saved: Path, place: int) -> None:
    chance, content = random.Random(place), saved.read_bytes()
    at = chance.randrange(len(content))
    saved.write_bytes(content[:at] if place % 3 == 0 else content[:at] + chance.randbytes(40) + content[at + 40 :])
    untouched(saved)


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/b", "text-0badcafe/MAIN.toc", "library.db/../x", "C:x"])
def test_a_backup_with_other_files_is_refused(saved: Path, name: str) -> None:
    content = zipfile.ZipFile(saved).read("library.db")
    untouched(repacked(saved, {"library.db": content, name: b"x"}))


def test_a_file_beside_those_that_are_listed_is_refused(saved: Path) -> None:
    with zipfile.ZipFile(saved, "a") as packed:
        packed.writestr("../outside", b"x")
    untouched(saved)


def test_a_bomb_is_refused_before_it_is_unpacked(saved: Path) -> None:
    target = saved.with_name("bomb.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open("library.db", "w") as bomb:
            for _ in range(300):
                bomb.write(bytes(1 << 20))
        listed = {"library.db": {"size": 300 << 20, "sha256": "0" * 64}}
        packed.writestr("manifest.json", json.dumps({"format": 1, "files": listed}))
    untouched(target)


def test_a_member_that_is_longer_than_it_says_is_refused(saved: Path) -> None:
    listed = {"library.db": {"size": 10, "sha256": "0" * 64}}
    target = saved.with_name("long.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("library.db", bytes(50_000_000))
        packed.writestr("manifest.json", json.dumps({"format": 1, "files": listed}))
    untouched(target)


@pytest.mark.parametrize(
    "statement",
    ["CREATE TRIGGER evil AFTER INSERT ON pending BEGIN DELETE FROM captures; END",
     "CREATE VIEW evil AS SELECT 1", "DROP INDEX posts_account"],
)  # fmt: skip
def test_a_database_with_other_than_our_tables_is_refused(saved: Path, tmp_path: Path, statement: str) -> None:
    database = tmp_path / "evil.db"
    database.write_bytes(zipfile.ZipFile(saved).read("library.db"))
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(statement)
        connection.commit()
    content = database.read_bytes()
    database.unlink()
    untouched(repacked(saved, {"library.db": content}))


def test_a_newer_backup_and_no_backup_at_all_are_told(run: Run, saved: Path, tmp_path: Path) -> None:
    newer = saved.with_name("newer.zip")
    with zipfile.ZipFile(newer, "w") as packed:
        packed.writestr("manifest.json", json.dumps({"format": 99, "files": {}}))
    untouched(newer, LibraryError)
    (tmp_path / "text.zip").write_text("not a zip", encoding="utf-8")
    done = run("restore", "text.zip", "-L", "again")
    assert done.returncode == 4
    assert "no backup" in done.stderr and "Traceback" not in done.stderr
    assert run("restore", "nowhere.zip", "-L", "again").returncode == 2
    untouched(saved.with_name("nowhere.zip"), UsageError)


def test_a_folder_that_is_a_link_or_a_disk_of_its_own_takes_a_backup(
    library: Library, saved: Path, tmp_path: Path
) -> None:
    memory = Path("/dev/shm")  # noqa: S108 a disk of its own
    other = memory if memory.is_dir() else tmp_path
    with TemporaryDirectory(dir=other) as disk:
        linked = tmp_path / "linked"
        linked.symlink_to(disk)
        assert Library(linked).restore(saved).posts == dict(library.status().counts)["posts"]
        assert not Library(linked).verify().differences
        assert sorted(one.name for one in Path(disk).iterdir() if one.name.startswith(".")) == []


def test_a_restore_that_was_stopped_half_way_is_given_again(
    library: Library, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.judge("ignore", "Poland")
    again = tmp_path / "again.zip"
    library.backup(again)
    folder = tmp_path / "there"
    folder.mkdir()
    moved, rename = [], Path.rename

    def stopped(one: Path, target: Path) -> Path:
        if one.name == "library.db":
            raise OSError(5, "stopped")
        moved.append(one.name)
        return rename(one, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(LibraryError):
        Library(folder).restore(again)
    monkeypatch.undo()
    assert "judgements.txt" in moved
    assert not Library(folder).exists()
    with pytest.raises(UsageError):  # of another backup it is not the rest
        Library(folder).restore(saved)
    Library(folder).restore(again)
    assert Library(folder).verify().digest == library.verify().digest
