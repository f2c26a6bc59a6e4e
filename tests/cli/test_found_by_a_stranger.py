"""What somebody found who used the commands from the README alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def pages(tmp_path: Path, samples: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("baltic-port.txt", "rail-strike.txt"):
        shutil.copy(samples / name, folder)
    return folder


def test_an_empty_path_is_not_the_current_folder(run: Run, pages: Path) -> None:
    for command in (["ingest", ""], ["ingest", "", "--prune"], ["inspect", ""]):
        done = run(*command, cwd=pages)
        assert done.returncode == 2
        assert "empty path" in done.stderr
    assert not (pages / "index").exists()


def test_an_empty_name_is_no_name(run: Run, pages: Path) -> None:
    assert run("ingest", pages).returncode == 0
    done = run("rename", "Poland", "")
    assert done.returncode == 2
    assert "empty name" in done.stderr


def test_prune_says_how_many_posts_it_removed(run: Run, pages: Path) -> None:
    assert run("ingest", pages).returncode == 0
    before = json.loads(run("status", "--json").stdout)["counts"]["posts"]
    (pages / "baltic-port.txt").unlink()
    done = run("ingest", pages, "--prune", "--json")
    after = json.loads(run("status", "--json").stdout)["counts"]["posts"]
    assert json.loads(done.stdout)["posts_removed"] == before - after > 0
    (pages / "rail-strike.txt").unlink()
    assert f"{after:,} removed" in run("ingest", pages, "--prune-empty").stdout


def test_a_backup_that_could_not_be_restored_is_not_made(run: Run, pages: Path, tmp_path: Path) -> None:
    assert run("ingest", pages).returncode == 0
    database = tmp_path / "index" / "library.db"
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 2)
        file.write(bytes(range(256)) * 64)
    done = run("backup", "saved.zip")
    assert done.returncode == 4
    assert "doctor" in done.stderr
    assert not (tmp_path / "saved.zip").exists()


def test_a_doctor_that_could_save_nothing_says_so_by_its_exit_code(run: Run, pages: Path, tmp_path: Path) -> None:
    assert run("ingest", pages).returncode == 0
    with (tmp_path / "index" / "library.db").open("r+b") as file:
        file.truncate(0)
    assert run("doctor").returncode == 3


def test_fields_with_text_that_no_mapping_takes_are_named(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": number, "author": f"nick{number}", "date": f"2024-05-0{number}T10:00:00Z", "text": f"Remark {number}.",
         "editor_reply": "The navy of Norway was there.", "state": "shown"}
        for number in range(1, 5)
    ]  # fmt: skip
    (tmp_path / "comments.json").write_text(json.dumps(rows), encoding="utf-8")
    done = run("inspect", "comments.json")
    assert "editor_reply (4)" in done.stderr and "state" not in done.stderr
    assert done.returncode == 0
