"""`indexer verify` proves that a library is what a rebuild would give, and sees what was changed behind its back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.errors import LibraryError
from indexer.library import Library
from indexer.search import checksums
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
}
NO_SUMS = "DELETE FROM manifest WHERE key = 'index files'"
"""As in a library of an earlier version."""


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


def test_posts_that_are_yet_to_be_indexed_are_pending_and_no_damage(library: Library) -> None:
    sabotage(library, "INSERT INTO pending SELECT id FROM posts LIMIT 3")
    found = library.verify()
    assert found.differences == ()
    assert [(one.code, one.level) for one in found.notes] == [("posts-pending", "note")]
    assert [one.done for one in library.doctor(dry=True)] == ["would be added"]
    assert [one.done for one in library.doctor()] == ["added"]
    assert library.verify().notes == ()


@pytest.mark.parametrize("how", ["flipped", "shortened", "removed"])
def test_damage_to_any_file_of_the_search_index_is_seen_and_mended(whole: Path, tmp_path: Path, how: str) -> None:
    expected = Library(whole).verify().digest
    for number, stamp in enumerate(checksums.stamps(next(whole.glob("text-*")))):
        shutil.copytree(whole, tmp_path / str(number))
        library = Library(tmp_path / str(number))
        file = next(library.folder.glob("text-*")) / stamp.name
        content = file.read_bytes()
        middle = len(content) // 2
        file.write_bytes(
            content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            if how == "flipped"
            else content[:-1]
        )
        if how == "removed":
            file.unlink()
        assert any(stamp.name in one.what for one in library.verify().differences)
        with pytest.raises(LibraryError, match="Run `indexer doctor`"):
            library.count("Poland")
        if stamp.name == "indexer.token":
            assert library.doctor()
            assert len(list(library.folder.glob("text-*"))) == 1
            assert (library.verify().digest, library.verify().differences) == (expected, ())
            assert library.count("Poland") == 29


def test_an_index_without_check_sums_is_looked_through_and_gets_them(library: Library) -> None:
    sabotage(library, NO_SUMS)
    assert [one.code for one in library.verify().notes] == ["no-check-sums"]
    assert library.doctor() == []
    assert library.verify().notes == ()


def test_a_damaged_index_is_made_anew_before_it_is_written_to(library: Library, tmp_path: Path) -> None:
    stamp = max(checksums.stamps(next(library.folder.glob("text-*"))), key=lambda one: one.size)
    file = next(library.folder.glob("text-*")) / stamp.name
    content = file.read_bytes()
    file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    (tmp_path / "page.txt").write_text("Quay opens\n\nPoland opens the quay.\n", encoding="utf-8")
    library.ingest([tmp_path / "page.txt"])
    assert library.verify(deep=True).differences == ()
    assert not file.exists()


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
    assert any("missing" in one.what for one in library.verify().differences)
    sabotage(library, NO_SUMS)
    assert [one.what for one in library.verify().differences] == ["it has this post with other contents"]
    other = tmp_path / "other.txt"
    other.write_text("Storm\n\nA storm shuts the road.\n", encoding="utf-8")
    library.rebuild()
    place = next(library.folder.glob("text-*"))
    shutil.copytree(place, tmp_path / "older")
    library.ingest([other])
    shutil.rmtree(place)
    shutil.copytree(tmp_path / "older", place)
    sabotage(library, NO_SUMS)
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
