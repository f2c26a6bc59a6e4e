"""`indexer verify` proves that a library is what a rebuild would give, and sees what was changed behind its back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.library import Library
from tests.conftest import Run

ENGINES = ("tantivy", "whoosh")
_TWICE = (
    'INSERT INTO evidence_rows SELECT post, 999, edge, voice, target, start, "end", sentence_start, sentence_end, how,'
    " confidence, quotation FROM evidence_rows LIMIT 1"
)
SABOTAGE = {
    "a word of a post is another": ("posts", "UPDATE posts SET start = start + 3 WHERE key = 4"),
    "a post is lost": ("posts", "DELETE FROM posts WHERE key = 5"),
    "a mention is lost": ("mentions", "DELETE FROM mention_rows WHERE post = 1 AND start > 20"),
    "a mention names another": ("mentions", "UPDATE mention_rows SET entity = (SELECT min(entity) FROM mentions)"),
    "evidence is lost": ("evidence", "DELETE FROM evidence_rows WHERE edge = 2"),
    "evidence is there twice": ("evidence", _TWICE),
    "a quotation has another speaker": ("quotations", "UPDATE quotations SET speaker = 'nobody'"),
    "an entity has another name": ("entities", "UPDATE entities SET name = 'Elsewhere' WHERE thread = 1"),
    "a thread is lost": ("head", "DELETE FROM threads WHERE key = 2"),
    "a thread is too many": ("head", "INSERT INTO threads (id, title) VALUES ('made-up', 'Made up')"),
    "a node is hidden": ("judgements", "UPDATE nodes SET hidden = 1 WHERE id = 'place:poland'"),
    "a row points nowhere": ("database", "UPDATE evidence_rows SET voice = 999999"),
    "the text index has yet to hear": ("text index", "INSERT INTO pending SELECT id FROM posts LIMIT 3"),
}


@pytest.fixture(scope="module", params=ENGINES)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "index"
    Library(folder).ingest([samples], engine=request.param)
    return folder


@pytest.fixture
def library(whole: Path, tmp_path: Path) -> Library:
    shutil.copytree(whole, tmp_path / "index")
    return Library(tmp_path / "index")


def sabotage(library: Library, statement: str) -> None:
    with closing(sqlite3.connect(library.folder / "library.db")) as connection:
        connection.execute("PRAGMA foreign_keys = ON" if "DELETE FROM" in statement else "PRAGMA foreign_keys = OFF")
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("deep", [False, True])
def test_a_whole_library_is_as_a_rebuild_would_make_it(library: Library, deep: bool) -> None:
    before = library.verify(deep=deep)
    assert before.differences == ()
    library.rebuild()
    assert library.verify(deep=deep)[:4] == before[:4]


def test_the_digest_is_of_what_the_library_holds_however_it_came_there(
    library: Library, tmp_path: Path, samples: Path
) -> None:
    single = Library(tmp_path / "single")
    for file in sorted([*samples.glob("*.txt"), *samples.glob("*.jsonl")], reverse=True):
        single.ingest([file])
    assert single.verify().digest == library.verify().digest
    library.judge("ignore", "Poland")
    assert single.verify().digest != library.verify().digest
    assert library.verify().differences == ()


@pytest.mark.parametrize("what", SABOTAGE)
def test_whatever_was_changed_behind_its_back_is_seen(library: Library, what: str) -> None:
    part, statement = SABOTAGE[what]
    sabotage(library, statement)
    assert part in {one.part for one in library.verify().differences}


def test_a_text_index_that_lacks_a_post_or_has_an_old_one_is_seen(library: Library, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Quay opens\n\nPoland opens the quay.\n", encoding="utf-8")
    library.ingest([page])
    old = tmp_path / "old"
    place = next(library.folder.glob("text-*"))
    shutil.copytree(place, old)
    page.write_text("Quay opens\n\nPoland shuts the quay.\n", encoding="utf-8")
    library.ingest([page])
    shutil.rmtree(place)
    shutil.copytree(old, place)
    assert [one.what for one in library.verify().differences] == ["it has this post with other contents"]
    other = tmp_path / "other.txt"
    other.write_text("Storm\n\nA storm shuts the road.\n", encoding="utf-8")
    library.rebuild()
    place = next(library.folder.glob("text-*"))
    shutil.copytree(place, tmp_path / "older")
    library.ingest([other])
    shutil.rmtree(place)
    shutil.copytree(tmp_path / "older", place)
    assert [one.what for one in library.verify().differences] == ["it does not know this post"]


def test_the_command_says_what_differs_and_ends_with_four(run: Run, library: Library) -> None:
    done = run("verify", "-L", library.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "as a rebuild would make it: 12 threads, 77 posts" in done.stdout
    sabotage(library, SABOTAGE["evidence is lost"][1])
    done = run("verify", "-L", library.folder)
    assert done.returncode == 4
    assert "evidence: " in done.stdout
    assert "indexer doctor" in done.stderr
    *differences, summary = map(json.loads, run("verify", "--json", "-L", library.folder).stdout.splitlines())
    assert summary["differences"] == len(differences) > 0
    assert {"where", "part", "what"} == set(differences[0])


def test_verify_changes_nothing(library: Library) -> None:
    before = {file: file.read_bytes() for file in library.folder.rglob("*") if file.is_file()}
    library.verify(deep=True)
    after = {file: file.read_bytes() for file in before}
    assert after == before
