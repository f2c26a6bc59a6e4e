"""What a names model found in a text stays true, whatever model or processor would answer differently now."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from indexer.errors import ModelUnusable
from indexer.extract import neural, student
from indexer.library import Library
from tests.conftest import Run
from tests.library.test_promises import state

PAGE = """Harbour vote

Yesterday Halina Wrzosek met Anna Nowak in the old hall, where Piotr Zalewski spoke for an hour.
"""
MODELS: dict[str, ModuleType] = {"best": neural, "fast": student}


@pytest.fixture(params=MODELS)
def names(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="utf-8")
    return file


@pytest.fixture
def older(tmp_path: Path, page: Path, names: str, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library whose names were found by an earlier model that did not know Piotr Zalewski."""
    model = MODELS[names]
    model.load()
    find: Callable = model.find
    with monkeypatch.context() as earlier:
        earlier.setattr(model, "version", lambda: "e" * 64)
        earlier.setattr(model, "find", lambda *text: [one for one in find(*text) if "Zalewski" not in one.surface])
        library = Library(tmp_path / "index")
        library.ingest([page], names=names)
    assert library.entity("Anna Nowak") and not library.entity("Piotr Zalewski")
    return library


def execute(library: Library, statement: str) -> None:
    with closing(sqlite3.connect(library.folder / "library.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_verify_and_rebuild_keep_what_an_earlier_model_found(older: Library) -> None:
    before = state(older)
    assert older.verify()[3:4] + older.verify().notes == ((),)
    older.rebuild()
    assert state(older) == before


def test_a_deep_proof_notes_the_other_answer_and_nothing_is_rewritten(older: Library, run: Run) -> None:
    before, database = state(older), (older.folder / "library.db").read_bytes()
    found = older.verify(deep=True)
    assert found.differences == ()
    assert [(note.code, note.level) for note in found.notes] == [("names-differ", "note")]
    done = run("verify", "--deep", "-L", older.folder)
    assert done.returncode == 0
    assert "In 1 texts the installed names model finds other names" in done.stderr
    summary = json.loads(run("verify", "--deep", "--json", "-L", older.folder).stdout)
    assert [note["code"] for note in summary["notes"]] == ["names-differ"]
    assert older.doctor(deep=True) == []
    assert state(older) == before
    assert (older.folder / "library.db").read_bytes() == database


def test_new_texts_get_the_new_model_and_old_ones_stay(older: Library, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Second vote\n\nYesterday Piotr Zalewski met the mayor in the old hall.\n", encoding="utf-8")
    report = older.ingest([other])
    assert "another version of the model" in report.remarks[0]
    assert older.entity("Piotr Zalewski")[0].threads == 1
    before = state(older)
    assert older.verify().differences == older.verify(deep=True).differences == ()
    older.rebuild()
    assert state(older) == before


def test_naming_the_way_finds_all_names_anew(older: Library, run: Run, names: str) -> None:
    assert run("rebuild", "--names", names, "-L", older.folder).returncode == 0
    assert older.entity("Piotr Zalewski")
    assert older.verify(deep=True)[5:] == ((), ())


def test_names_of_an_earlier_model_that_are_not_kept_are_a_note(older: Library) -> None:
    execute(older, "DELETE FROM found_names")
    found = older.verify()
    assert found.differences == ()
    assert [(note.code, note.level) for note in found.notes] == [("names-unchecked", "note")]
    execute(older, "DELETE FROM revisions")
    execute(older, "UPDATE posts SET start = start + 3")
    assert {one.part for one in older.verify().differences} >= {"posts"}


@pytest.mark.parametrize("damage", ["x'00'", "x'ffffffffff00000032'", "x'000000000500090032'", "x'0000000005000000ff'"])
def test_kept_names_that_cannot_be_of_the_text_are_found_again(
    tmp_path: Path, page: Path, names: str, damage: str
) -> None:
    library = Library(tmp_path / "index")
    library.ingest([page], names=names)
    before = state(library)
    execute(library, f"UPDATE found_names SET mentions = {damage}")
    assert library.verify().differences == ()
    library.rebuild()
    assert state(library) == before


def test_a_rebuild_asks_the_model_again_where_a_lesser_one_had_to_answer(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, library = Library(tmp_path / "whole"), Library(tmp_path / "index")
    whole.ingest([page])
    other = tmp_path / "other.txt"
    other.write_text("Storm\n\nA storm shut the road.\n", encoding="utf-8")
    library.ingest([other])

    def unusable() -> None:
        raise ModelUnusable("onnxruntime is not installed")

    with monkeypatch.context() as without:
        without.setattr(neural, "load", unusable)
        report = library.ingest([page])
        assert ["'fast' instead" in remark for remark in report.remarks] == [True]
        assert {one.how for one in library.evidence() if one.post.startswith("page")} <= {"student"}
        before = state(library)
        library.rebuild()
        assert state(library) == before
        assert library.verify().differences == ()
    assert library.verify().differences == ()
    library.rebuild()
    library.ingest([page])
    whole.ingest([other])
    assert state(library) == state(whole)
