"""``inspect``: in ten seconds one sees whether to trust the reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

PAGE = """Harbour dues go up

The council of Saltby has raised the harbour dues.

3 thoughts on “Harbour dues go up”

  1. Mara Quill says:
    June 8, 2023 at 9:21 am

    They never ask.

    Reply
    1. tidewatch says:
      June 8, 2023 at 1:05 pm

      They did in 2019.

      Reply

Leave a Reply
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="utf-8")
    return file


def test_it_says_how_the_page_was_read_and_what_the_page_itself_announces(run: Run, page: Path) -> None:
    done = run("inspect", str(page))
    assert "read as: NAME says: DATE" in done.stdout
    assert "author, date and text: 100%" in done.stdout
    assert "the page announces 3, 2 found" in done.stdout
    assert "Harbour dues go up The council" in done.stdout
    assert "Leave a Reply" in done.stdout


def test_json_tells_the_reading_beside_the_thread(run: Run, page: Path) -> None:
    record = json.loads(run("inspect", str(page), "--json").stdout)
    assert record["reading"] == {"profile": "NAME says: DATE", "sure": 1.0, "announced": 3}


def test_many_comments_are_shown_in_part_unless_all_are_asked_for(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    comments = [
        f"  {n}. Ann Offline Ann\n    Ann (A B) 8 June 2023 09: {n:02}\n\n    Number {n}.\n" for n in range(1, 41)
    ]
    file.write_text("Title\n\nText.\n\n" + "\n".join(comments), encoding="utf-8")
    few, every = (run("inspect", str(file), *more).stdout for more in ([], ["--all"]))
    assert "20 more; --all shows them" in few and "Number 40." not in few
    assert "Number 40." in every


def test_a_profile_overrules_the_reader_and_a_wrong_one_lists_them_all(run: Run, page: Path) -> None:
    assert "0 comments" in run("inspect", str(page), "--profile", "article").stdout
    wrong = run("inspect", str(page), "--profile", "cleverly")
    assert wrong.returncode == 2
    assert "learned" in wrong.stderr and "wordpress" in wrong.stderr
    other = run("inspect", str(page), "--profile", "wordpress")
    assert "profile 'wordpress' is for html" in other.stderr and "2 comments" in other.stdout


def test_ingest_reads_a_known_page_again_by_another_profile(run: Run, page: Path) -> None:
    run("ingest", str(page), "--names", "none")
    assert run("search", "kind:comment", "--count").stdout.strip() == "2"
    run("ingest", str(page), "--profile", "article")
    assert run("search", "kind:comment", "--count").stdout.strip() == "0"
    assert run("search", "tidewatch", "--count").stdout.strip() == "1"
