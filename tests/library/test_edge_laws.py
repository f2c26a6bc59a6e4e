"""An edge counts its evidence: after any ingests, edits and removals, for the whole library and for any part of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import Library

SENTENCES = (
    "Poland and Germany talk again.",
    "NATO will not come, said Halina Wrzosek.",
    "@oda you never saw Warsaw.",
    "pim, that is what the Poles say of France.",
    '"Ukraine asks for grain," said Halina Wrzosek.',
    "Nobody here names anything at all, and that is fine with everybody who reads it.",
)
NICKS = ("oda", "pim", None, "'; DROP TABLE posts; --")
DATES = ("2023-06-08T09:21", "2024-01", None)

comment = st.tuples(
    st.sampled_from(NICKS), st.sampled_from(DATES), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3),
    st.integers(-1, 5),
)  # fmt: skip
page = st.lists(comment, max_size=4)
steps = st.lists(st.tuples(st.sampled_from("abc"), st.none() | page), min_size=1, max_size=4)


def written(name: str, comments: list) -> str:
    """A page as the library's own interchange line; a comment may answer one that is not there, or itself."""
    return json.dumps({
        "id": f"thread-{name}", "title": f"Page {name}", "url": None, "author": None, "published": "2023-06-08",
        "source": "harbour.example", "text": SENTENCES[ord(name) % 3],
        "comments": [
            {"id": str(number), "parent": None if parent < 0 else str(parent), "author": nick, "real_name": None,
             "published": date, "text": " ".join(texts), "score": None}
            for number, (nick, date, texts, parent) in enumerate(comments)
        ],
    })  # fmt: skip


def counted(library: Library, **within: str) -> tuple[Counter, Counter]:
    """Edges by their counts in the graph, and by their evidence."""
    graph = library.graph(**within)
    edges = Counter({(a, b, kind): seen["count"] for a, b, kind, seen in graph.edges(keys=True, data=True)})
    return edges, Counter((one.voice, one.target, one.edge) for one in library.evidence(**within))


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_counts_are_the_numbers_of_pieces_of_evidence_after_any_changes(changes):
    with TemporaryDirectory() as folder:
        pages, library = Path(folder, "pages"), Library(Path(folder, "index"))
        pages.mkdir()
        for name, comments in changes:
            file = pages / f"{name}.jsonl"
            if comments is None:
                file.unlink(missing_ok=True)
            else:
                file.write_text(written(name, comments), encoding="utf-8")
            library.ingest([pages], prune=True)
        for within in ({}, {"kind": "comment"}, {"since": "2024"}, {"query": "Poland"}):
            edges, evidence = counted(library, **within)
            assert edges == evidence
            arrays = library.arrays(**within)
            spoken = {edge: count for edge, count in evidence.items() if edge[2] != "co_mention"}
            assert spoken == {
                (arrays.ids[a], arrays.ids[b], arrays.kinds[kind]): count
                for a, b, kind, count in zip(
                    arrays.source, arrays.target, arrays.kind, arrays.count.tolist(), strict=True
                )
            }


def test_a_filter_that_is_true_of_everything_changes_nothing(library_of_samples: Path):
    library = Library(library_of_samples)
    assert sorted(map(repr, library.evidence(until="9999"))) == sorted(
        repr(one) for one in library.evidence() if one.published
    )
    assert library.entity("Poland", query="kind:article OR kind:comment")[0] == library.entity("Poland")[0]


def test_articles_and_comments_add_up(library_of_samples: Path):
    library = Library(library_of_samples)
    (page,), (articles,), (comments,) = (
        library.entity("Poland", **within) for within in ({}, {"kind": "article"}, {"kind": "comment"})
    )
    assert (articles.mentions, comments.mentions) == (page.in_articles, page.in_comments)
    assert sum(month.articles + month.comments for month in page.months) == page.mentions
    assert sum(one.count for one in page.in_threads) == page.mentions


@pytest.mark.parametrize("text", ["the grain", "Grain AND", "OR", "NOT", ")(", '"', "author:", "Польша"])
def test_a_name_that_is_an_operator_is_a_name(text, library_of_samples: Path):
    library = Library(library_of_samples)
    assert library.entity(text) == [] or text == "Польша"
    assert library.account(text) == []
    assert library.why(text, "Poland") == [] or text == "Польша"
    assert library.path(text, "Poland") in (None, [])


HOSTILE = ("'; DROP TABLE posts; --", "<script>alert(1)</script>", "..", "../../etc", "***", "\u202egnirts", "=1+1")


def test_accounts_with_hostile_names_are_accounts_like_others(tmp_path: Path):
    comments = [(nick, None, [SENTENCES[0]], -1) for nick in HOSTILE] + [(HOSTILE[0], None, [SENTENCES[1]], 1)]
    (tmp_path / "page.jsonl").write_text(written("a", comments), encoding="utf-8")
    library = Library(tmp_path / "index")
    library.ingest([tmp_path / "page.jsonl"])
    for nick in HOSTILE:
        page = library.account(nick)[0]
        assert (page.name, page.comments) == (nick, 1 + (nick == HOSTILE[0]))
        assert {reason.author for reason in library.why(page.id, "place:poland")} == {nick}
    assert library.status().counts
    assert {one.name for one in library.top("accounts", most=None)} == set(HOSTILE)


def test_cycles_of_replies_and_replies_to_nothing_are_no_trouble(tmp_path: Path):
    comments = [("oda", None, [SENTENCES[0]], 1), ("pim", None, [SENTENCES[1]], 0), ("oda", None, [SENTENCES[2]], 5)]
    (tmp_path / "page.jsonl").write_text(written("a", comments), encoding="utf-8")
    library = Library(tmp_path / "index")
    library.ingest([tmp_path / "page.jsonl"])
    edges, evidence = counted(library)
    assert edges == evidence
    assert library.path("oda", "pim")
    assert library.top("accounts", by="betweenness")


def test_the_same_questions_of_an_empty_library_are_empty(tmp_path: Path):
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    library = Library(tmp_path / "index")
    library.ingest([tmp_path / "empty.txt"])
    assert (library.entity("Poland"), library.account("oda"), library.why("a", "b")) == ([], [], [])
    assert library.path("a", "b") is None
    assert library.top() == library.top("accounts", by="rank") == library.top("pairs") == []
    assert library.compare().contrasts == ()
    assert len(library.graph()) == len(library.arrays().ids) == 0
