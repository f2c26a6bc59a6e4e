"""How a library finds names: chosen once, asked once for each text, and what happens where a model cannot be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.extract import extract, neural, student, usable
from indexer.library import Library
from tests.conftest import Run
from tests.library.test_promises import state

PAGE = """Harbour vote

Yesterday Halina Wrzosek met Anna Nowak of the Baltic Ferry Company in Gdańsk.
  1. Oda (Oda Lind) 1 May 2024 10: 00
    i trust anna nowak more than the Baltic Ferry Company.
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="utf-8")
    return file


@pytest.mark.parametrize("names", ["best", "fast", "plain", "none"])
def test_every_way_gives_spans_that_are_the_text(names: str) -> None:
    found = extract(PAGE, comment=False, names=names).mentions
    assert all(PAGE[one.start : one.end] == one.surface for one in found)
    assert any(one.surface == "Gdańsk" for one in found) or names == "none"
    assert any("Anna Nowak" in one.surface for one in found) == (names != "none")


@pytest.mark.parametrize("names", ["best", "fast"])
def test_names_are_a_function_of_the_text_alone(names: str, samples: Path) -> None:
    texts = [line for file in sorted(samples.glob("*.txt")) for line in file.read_text(encoding="utf-8").split("\n\n")]
    forward = [extract(text, comment=True, names=names) for text in texts]
    neural._names.cache_clear()
    student.load.cache_clear()
    backward = [extract(text, comment=True, names=names) for text in reversed(texts)]
    assert forward == backward[::-1]


def test_a_rebuild_a_judgement_and_a_second_reading_ask_the_model_nothing(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "index")
    library.ingest([page])
    before = state(library)
    neural._names.cache_clear()
    monkeypatch.setattr(neural, "load", lambda: lambda *_: pytest.fail("the model was asked"))
    library.rebuild()
    assert state(library) == before
    library.judge("not-same", "Anna Nowak", "Halina Wrzosek")
    page.write_text(PAGE + "\n", encoding="utf-8")
    library.ingest([page])
    library.undo()
    assert state(library) == before


def test_a_rebuild_another_way_changes_the_names_and_is_remembered(tmp_path: Path, page: Path, run: Run) -> None:
    library = Library(tmp_path / "index")
    library.ingest([page], names="none")
    assert library.entity("Anna Nowak") == []
    with pytest.raises(UsageError, match="rebuild --names best"):
        library.ingest([page], names="best")
    assert run("rebuild", "--names", "best", "-L", library.folder).returncode == 0
    assert library.entity("Anna Nowak")
    library.rebuild()
    assert library.entity("Anna Nowak")


def test_weights_that_are_not_those_shipped_are_refused_and_said_once(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    neural.load.cache_clear()
    monkeypatch.setattr(neural, "version", lambda: "0" * 64)
    able, why = usable("best")
    assert able == "fast"
    assert "sha256" in why
    report = Library(tmp_path / "index").ingest([page])
    assert len(report.remarks) == 1
    assert "'fast' instead" in report.remarks[0]
    assert Library(tmp_path / "index").entity("Anna Nowak")


@pytest.mark.parametrize(
    "text",
    ["A" * 1_000_000, "Иванов" * 1000, "x\u200bA\u200bnna", "😀Anna😀Nowak😀", "\u202eAnna Nowak", "Ra\u0301s" * 2000,
     "#" * 5000, "Anna\x00Nowak", "U.S." * 3000, "''s's's", "\ud800Anna Nowak"],
    ids=lambda text: ascii(text[:8]),
)  # fmt: skip
@pytest.mark.parametrize("names", ["best", "fast"])
def test_hostile_texts_are_survived_and_every_span_is_right(text: str, names: str) -> None:
    for one in extract(text, comment=True, names=names).mentions:
        assert text[one.start : one.end] == one.surface


def test_the_users_own_names_are_known_from_the_next_ingest_on(tmp_path: Path, page: Path, run: Run) -> None:
    library = Library(tmp_path / "index")
    library.ingest([page], names="none")
    assert library.entity("Halina Wrzosek") == []
    own = library.folder / "names.tsv"
    own.write_text(
        "name\tkind\taliases\tid\n"
        "# our own people\n"
        "Halina Wrzosek\tperson\tHalinka| |Wrzosek||\n"
        "Baltic Ferry Company\torganisation\tBFC\n"
        "Gdańsk\tplanet\n"
        "Danzig am Meer\tplace\t\tplace:gdansk\n",
        encoding="utf-8",
    )
    assert run("ingest", page, "-L", library.folder).returncode == 0
    assert library.entity("BFC")[0].id == "organisation:baltic-ferry-company"
    assert library.entity("Halina Wrzosek")[0].mentions == 1
    problems = run("status", "-L", library.folder).stderr
    assert "names.tsv:5" in problems
    assert "no such kind: 'planet'" in problems
    own.unlink()
    library.ingest([page])
    assert library.entity("Halina Wrzosek") == []
