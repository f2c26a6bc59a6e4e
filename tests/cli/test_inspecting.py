"""``inspect``: in ten seconds one sees whether to trust the reading."""

from __future__ import annotations

import json
import subprocess
import sys
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
    assert "2 comments: 2 with an author, 2 with a date · the page announces 3" in done.stdout
    assert "%" not in done.stdout
    assert "Harbour dues go up The council" in done.stdout
    assert "Leave a Reply" in done.stdout


def test_json_tells_the_reading_beside_the_thread(run: Run, page: Path) -> None:
    record = json.loads(run("inspect", str(page), "--json").stdout)
    assert record["reading"] == {
        "profile": "NAME says: DATE", "comments": 2, "with_author": 2, "with_date": 2, "announced": 3,
    }  # fmt: skip


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


CSV = "id;username;date;body\n1;Mara;2023-06-08;They never ask anybody.\n2;Pier;2023-06-09;Sell all of the boats.\n"


def test_a_mapping_is_suggested_put_right_and_used(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "scraped.csv"
    file.write_text(CSV.replace("body", "c_words"), encoding="utf-8")
    assert run("inspect", "--suggest-map", str(file)).returncode == 2
    mapping = tmp_path / "my.toml"
    mapping.write_text('[[map]]\nauthor = "username"\ntext = "c_words"\npublished = "date"\n', encoding="utf-8")
    assert "Mara" in run("inspect", str(file), "--map", str(mapping)).stdout
    run("ingest", str(file), "--map", str(mapping), "--names", "none")
    assert run("search", "author:Pier", "--count").stdout.strip() == "1"
    mapping.write_text("[[map]]\nwords = 'c_words'\n", encoding="utf-8")
    wrong = run("ingest", str(file), "--map", str(mapping))
    assert wrong.returncode == 2 and "'words' is no field" in wrong.stderr and "Traceback" not in wrong.stderr


def test_a_suggested_mapping_shows_what_stands_in_each_field(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "scraped.csv"
    file.write_text(CSV, encoding="utf-8")
    told = run("inspect", "--suggest-map", str(file)).stdout
    assert 'text = "body"  # They never ask anybody.' in told
    assert 'author = "username"  # Mara' in told


def test_standard_input_is_read_once_and_stays_when_files_are_pruned(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text("A page\n\nAnother story.\n", encoding="utf-8")
    base = [sys.executable, "-m", "indexer"]
    for _ in range(2):
        done = subprocess.run([*base, "ingest", "-", str(folder), "--names", "none", "--json", "--prune"], input=PAGE,
                              capture_output=True, text=True, cwd=tmp_path, encoding="utf-8", check=False)  # fmt: skip
    assert json.loads(done.stdout)["posts_unchanged"] == 4, done.stderr
    found = subprocess.run(
        [*base, "inspect", "-"], input=CSV, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert "guessed mapping" in found.stdout and "2 comments" in found.stdout
