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
    """Edit the file by hand; the next command that writes applies it."""
    (library.folder / "judgements.txt").write_text("\n".join(lines), encoding="utf-8")
    library.ingest([])


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


def test_a_judgement_by_command_holds_at_once_and_is_taken_back(library: Library, run: Run) -> None:
    before = state(library)
    at = ("-L", library.folder)
    assert run("same", "Anna Nowak", "Halina Wrzosek", *at).stdout == 'judged: same "Anna Nowak" "Halina Wrzosek"\n'
    assert library.entity("Anna Nowak")[0].name == "Halina Wrzosek"
    run("rename", "Halina Wrzosek", "Halina W.", *at)
    assert library.entity("Halina W.")[0].name == "Halina W."
    assert run("undo", "1", *at).stdout == 'taken back: same "Anna Nowak" "Halina Wrzosek"\n'
    assert library.entity("Anna Nowak")[0].name == "Anna Nowak"
    assert run("undo", *at).returncode == 0
    assert state(library) == before
    told = run("history", *at).stdout
    assert told.count("undone") == 2
    assert run("undo", *at).returncode == 2
    assert run("undo", "1", *at).stdout == 'taken back: same "Anna Nowak" "Halina Wrzosek"\n'


def test_history_is_the_file_and_the_file_goes_to_another_library(library: Library, tmp_path: Path) -> None:
    library.judge("ignore", "Kyiv")
    library.judge("not-same", "Halina Wrzosek", "Halina Wrzoszek")
    other = Library(tmp_path / "other")
    other.ingest([tmp_path / "page.txt"])
    (other.folder / "judgements.txt").write_text(
        (library.folder / "judgements.txt").read_text(encoding="utf-8"), encoding="utf-8"
    )
    other.ingest([])
    assert state(other) == state(library)
    assert [(one.word, one.names) for one in other.judgements()] == [
        ("ignore", ("Kyiv",)),
        ("not-same", ("Halina Wrzosek", "Halina Wrzoszek")),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("same", "Nobody Known", "Poland"), "nobody and nothing in the library goes by 'Nobody Known'"),
        (("same", "Halina Wrzosk", "Poland"), "near: Halina Wrzosek"),
        (("same", "Poland"), "write two names"),
        (("rename", "Nobody Known", "X"), "nobody and nothing"),
        (("undo", "7"), "Line 7"),
    ],
)
def test_a_judgement_about_nobody_is_refused_and_says_what_to_do(
    library: Library, run: Run, words: tuple[str, ...], told: str
) -> None:
    refused = run(*words, "-L", library.folder)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert library.judgements() == []


def test_the_same_judgement_twice_is_said_so(library: Library, run: Run) -> None:
    run("ignore", "Kyiv", "-L", library.folder)
    again = run("ignore", "Kyiv", "-L", library.folder)
    assert (again.returncode, again.stdout) == (0, 'already judged: ignore "Kyiv"\n')
    assert len(library.judgements()) == 1
    assert [problem.code for problem in library.judge("ignore", "Kyiv")] == ["already-judged"]


def test_a_judgement_that_was_stopped_half_way_is_pending_until_something_writes(library: Library, run: Run) -> None:
    before, digest = state(library), library.verify().digest
    (library.folder / "judgements.txt").write_text("ignore Kyiv\n", encoding="utf-8")  # and here it was killed
    assert state(library) == before
    asked = run("entity", "Kyiv", "-L", library.folder)
    assert asked.returncode == 0
    assert asked.stderr.count("Pending: changes of") == 1
    verified = run("verify", "-L", library.folder)
    assert verified.returncode == 0, verified
    assert "Pending: changes of" in verified.stderr
    assert library.verify().digest == digest
    assert library.folder.joinpath("judgements.txt").read_text(encoding="utf-8") == "ignore Kyiv\n"
    library.add_alert("grain", "grain")
    assert library.entity("Kyiv") == []
    assert library.verify().notes == ()


def test_an_undo_that_was_stopped_half_way_is_completed_and_takes_back_nothing_else(library: Library) -> None:
    library.judge("ignore", "Kyiv")
    once = state(library)
    library.judge("ignore", "Poland")
    file = library.folder / "judgements.txt"
    file.write_text(file.read_text("utf-8").replace('ignore "Poland"', '# undone 2024-05-01 10:00: ignore "Poland"'))
    assert library.undo().names == ("Poland",)
    assert state(library) == once
    assert library.undo().names == ("Kyiv",)


def test_a_contradiction_is_shown_when_it_is_judged(library: Library, run: Run) -> None:
    run("not-same", "Kyiv", "Poland", "-L", library.folder)
    shown = run("same", "Kyiv", "Poland", "-L", library.folder)
    assert shown.returncode == 3
    assert "not-same holds" in shown.stderr
    assert library.entity("Kyiv")[0].id != library.entity("Poland")[0].id


def test_while_a_line_cannot_be_read_the_last_good_file_holds(library: Library, run: Run) -> None:
    judge(library, 'same "Anna Nowak" "Halina Wrzosek"', "ignore Kyiv")
    good = state(library)
    judge(library, 'same "Anna Nowak "Halina Wrzosek"', "ignore Poland")
    assert state(library) == good
    problems = run("status", "-L", library.folder).stderr
    assert "judgements.txt:1" in problems
    assert "column" in problems
    judge(library, "ignore Poland")
    assert library.entity("Poland") == []
    assert library.entity("Anna Nowak")[0].name == "Anna Nowak"


def test_suggestions_name_a_likely_pair_with_reason_and_both_contexts_and_heed_the_answer(tmp_path: Path) -> None:
    page = tmp_path / "two.jsonl"
    page.write_text(
        '{"title": "Port", "text": "Yesterday Tadeusz Grabowiec met Anna Nowak in Poland. Iran and Iraq agreed."}\n'
        '{"title": "Quay", "text": "Yesterday Tadeusz Grabowjec met Anna Nowak in Poland."}\n',
        encoding="utf-8",
    )
    library = Library(tmp_path / "index")
    library.ingest([page], names="none")
    assert library.suggestions() == []
    library.rebuild(names="plain")
    ((pair, here, there),) = library.suggestions()
    assert {pair.name, pair.other_name} == {"Tadeusz Grabowiec", "Tadeusz Grabowjec"}
    assert pair.reasons == ("one letter differs",)
    assert pair.name in here
    assert pair.other_name in there
    library.judge("not-same", pair.id, pair.other_id)
    assert library.suggestions() == []
    library.undo()
    library.judge("same", pair.id, pair.other_id)
    assert library.suggestions() == []
    assert len(library.entity("Tadeusz Grabowiec")[0].aliases) == 2
