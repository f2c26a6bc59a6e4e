"""Quotation marks stand only around a speaker's own words: direct and reported speech differ everywhere."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from indexer.library import Library
from tests.conftest import Run

ARTICLE = (
    "Ferry stops\n\n"
    "The harbour may close in the spring. This was stated in an interview by Anna Nowak.\n\n"
    "“The pier in Vilnius has to be mended first,” said Anna Nowak.\n\n"
    "Anna Nowak argued that Poland pays “far too much for it every year” and that Lithuania pays nothing at all.\n"
)
REPORTED = {
    "The harbour may close in the spring.",
    "Poland pays “far too much for it every year” and that Lithuania pays nothing at all.",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    file = tmp_path / "ferry.jsonl"
    comments = [{"id": "c1", "author": "kai", "text": "Anna Nowak said that Estonia would never agree to this."}]
    file.write_text(json.dumps({"id": "t", "title": "", "text": ARTICLE, "author": "Jo Bloggs", "comments": comments}))
    library = Library(tmp_path / "index")
    library.ingest([file])
    return library


def test_a_quotation_knows_whether_its_words_are_the_speaker_s(library: Library) -> None:
    text = library.thread("t")[0].text
    kinds = {text[one.start : one.end]: one.kind for one in library.quotations("t")}
    assert {words for words, kind in kinds.items() if kind == "reported"} == REPORTED
    assert [words for words, kind in kinds.items() if kind == "direct"] == [
        "The pier in Vilnius has to be mended first,", "far too much for it every year",
    ]  # fmt: skip


def test_evidence_of_speech_knows_it_too(library: Library) -> None:
    found = {(reason.target_name, reason.evidence.edge, reason.evidence.quotation)
             for name in ("Vilnius", "Poland", "Lithuania", "Estonia")
             for reason in library.why("Anna Nowak", name) if reason.voice_name == "Anna Nowak"}  # fmt: skip
    assert {("Vilnius", "says", "direct"), ("Lithuania", "says", "reported"), ("Estonia", "says", "reported")} <= found
    others = [reason.evidence for reason in library.why("Jo Bloggs", "Poland")]
    assert others and all(one.quotation is None for one in others)


def test_commands_put_marks_around_direct_speech_only(run: Run, library: Library) -> None:
    shown = run("entity", "Anna Nowak", "-L", library.folder).stdout
    flat = " ".join(shown.split())
    assert "“The pier in Vilnius has to be mended first,”" in flat
    for words in REPORTED:
        assert f"reported: {words}" in flat
        assert f"“{words}" not in flat
    reported = run("why", "Anna Nowak", "Estonia", "-L", library.folder).stdout
    assert "Anna Nowak is reported to speak of Estonia" in reported
    assert "Anna Nowak says of Vilnius" in run("why", "Anna Nowak", "Vilnius", "-L", library.folder).stdout
    of_estonia = run("entity", "Estonia", "-L", library.folder).stdout
    assert "Anna Nowak (reported): [Anna Nowak] said that [Estonia]" in of_estonia


def test_json_and_exports_say_the_kind(run: Run, library: Library, tmp_path: Path) -> None:
    page = json.loads(run("entity", "Anna Nowak", "--json", "-L", library.folder).stdout)
    assert {one["kind"] for one in page["saying"]} == {"direct", "reported"}
    lines = run("why", "Anna Nowak", "Estonia", "--json", "-L", library.folder).stdout.splitlines()
    assert {one["edge"]: one["quotation"] for one in map(json.loads, lines)} == {
        "says": "reported",
        "co_mention": None,
    }
    assert run("graph", "--csv", "-o", tmp_path / "g.csv", "-L", library.folder).returncode == 0
    with (tmp_path / "g.evidence.csv").open(encoding="utf-8", newline="") as rows:
        said = {(row["target_name"], row["quotation"]) for row in csv.DictReader(rows) if row["edge"] == "says"}
    assert {("Vilnius", "direct"), ("Estonia", "reported")} <= said
    with (tmp_path / "g.csv").open(encoding="utf-8", newline="") as rows:
        edges = {(row["target"], row["kind"]): row for row in csv.DictReader(rows)}
    assert edges["place:estonia", "says"]["reported"] == "1" and edges["place:estonia", "says"]["count"] == "1"
    assert edges["place:vilnius", "says"]["reported"] == "0"
    texts = run("extract", stdin=json.dumps({"id": "1", "text": ARTICLE})).stdout
    assert {one["kind"] for one in json.loads(texts)["quotations"]} == {"direct", "reported"}


def test_on_the_first_document_marks_stand_around_what_was_said(run: Run, library_of_seed: Path) -> None:
    shown = " ".join(run("entity", "Rasmussen", "-L", library_of_seed).stdout.split())
    assert "reported: The NATO group may want" in shown
    quoted = re.findall("“([^”]*)”", shown)
    assert len(quoted) == 1 and quoted[0].startswith("If NATO fails to agree on a clear path forward for Ukraine")
