"""The user's last word: at once, without reading anything again, and undone by deleting the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.library import Library
from tests.conftest import Run
from tests.library.test_promises import state

PAGE = """Harbour vote

Yesterday Halina Wrzosek met Anna Nowak in Poland. Then Halina Wrzoszek left for Kyiv.
  1. Oda (Oda Lind) 1 May 2024 10: 00
    The Poles again. I trust Anna Nowak more than Warsaw.
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    one = Library(tmp_path / "index")
    one.ingest([page])
    return one


def judge(library: Library, *lines: str) -> None:
    (library.folder / "judgements.txt").write_text("\n".join(lines), encoding="utf-8")


def names(library: Library) -> set[str]:
    return {data["name"] for _, data in library.graph().nodes(data=True)}


def test_same_makes_two_one_everywhere_and_deleting_the_line_undoes_it(library: Library) -> None:
    before = state(library)
    judge(library, 'same "Anna Nowak" "Halina Wrzosek"')
    (page,) = library.entity("Anna Nowak")
    assert page.name == "Halina Wrzosek"
    assert {alias for alias, _ in page.aliases} == {"Anna Nowak", "Halina Wrzosek", "Halina Wrzoszek"}
    assert library.why("Oda", "Halina Wrzosek")[0].sentence.startswith("I trust Anna Nowak")
    assert library.search("Halina Wrzosek").total == 2
    judge(library)
    assert state(library) == before


def test_what_cannot_hold_together_is_shown_and_not_same_holds(library: Library, run: Run) -> None:
    judge(library, "same Kyiv Warsaw", "same Warsaw Poland", "not-same Kyiv Poland")
    assert library.entity("Kyiv")[0].id != library.entity("Poland")[0].id
    assert "not-same holds" in run("status", "-L", library.folder).stderr


def test_not_same_takes_apart_what_the_rules_joined(library: Library) -> None:
    before = state(library)
    judge(library, 'not-same "Halina Wrzosek" "Halina Wrzoszek"')
    assert {"Halina Wrzosek", "Halina Wrzoszek"} <= names(library)
    judge(library)
    assert state(library) == before


def test_ignored_names_are_nowhere_and_renamed_ones_have_their_new_name(library: Library) -> None:
    judge(library, "ignore Kyiv", 'rename "Anna Nowak" "Mayor Nowak"')
    assert "Kyiv" not in names(library)
    assert library.entity("Kyiv") == []
    assert {"Mayor Nowak"} <= names(library)
    assert library.entity("Mayor Nowak")[0].mentions == library.entity("Anna Nowak")[0].mentions == 2


def test_judgements_survive_a_rebuild_and_new_documents(library: Library, tmp_path: Path) -> None:
    judge(library, 'same "Anna Nowak" "Halina Wrzosek"')
    (tmp_path / "more.txt").write_text("More\n\nYesterday Anna Nowak spoke.\n", encoding="utf-8")
    library.ingest([tmp_path / "more.txt"])
    judged = state(library)
    library.rebuild()
    assert state(library) == judged
    assert library.entity("Halina Wrzosek")[0].threads == 2


def test_a_bad_line_is_named_and_the_rest_holds(library: Library, run: Run) -> None:
    judge(library, "ignore Kyiv", "marry Poland Ukraine")
    done = run("status", "-L", library.folder)
    assert "judgements.txt:2" in done.stderr
    assert "Kyiv" not in names(library)
