"""A problem has a level and a code; only what is lost or doubtful changes the exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import commands
from indexer.library import Library
from indexer.types import Level, Problem


def run_ingest(monkeypatch: pytest.MonkeyPatch, folder: Path, level: Level) -> tuple[int, str, Library]:
    """Ingest a page whose reader also reports one problem of this level."""
    from indexer.library import ingesting

    page = folder / "page.txt"
    page.write_text("A bridge for Tczew\n\nThe bridge opens in May.\n", encoding="utf-8")
    read = ingesting.read

    def read_with_problem(path: Path, **options: object) -> Iterator[object]:
        yield from read(path, **options)  # type: ignore[arg-type]
        yield Problem(str(path), 3, "made up", level, "made-up")

    monkeypatch.setattr(ingesting, "read", read_with_problem)
    done = CliRunner().invoke(commands, ["ingest", str(page), "-L", str(folder / "index"), "--json"])
    return done.exit_code, done.stdout, Library(folder / "index")


@pytest.mark.parametrize(("level", "code"), [("lost", 3), ("doubtful", 3)])
def test_a_lost_or_doubtful_text_gives_exit_code_three(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, level: Level, code: int
) -> None:
    exit_code, stdout, library = run_ingest(monkeypatch, tmp_path, level)
    assert exit_code == code
    before = len([problem for problem in library.status().problems if problem.code != "made-up"])
    assert json.loads(stdout)["problems"] == before + 1


def test_a_note_is_counted_apart_and_gives_exit_code_zero(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    exit_code, stdout, _ = run_ingest(monkeypatch, tmp_path, "note")
    report = json.loads(stdout)
    assert report["notes"] == 1
    assert exit_code == (3 if report["problems"] else 0)


def test_level_and_code_are_kept_with_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _, _, library = run_ingest(monkeypatch, tmp_path, "note")
    assert ("note", "made-up") in [(problem.level, problem.code) for problem in library.status().problems]
    shown = CliRunner().invoke(commands, ["status", "--json", "-L", str(library.folder)])
    kept = [problem for problem in json.loads(shown.stdout)["problems"] if problem["code"] == "made-up"]
    assert kept[0] | {"where": ""} == {
        "code": "made-up", "level": "note", "where": "", "line": 3, "message": "made up"
    }  # fmt: skip
