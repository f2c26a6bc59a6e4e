"""The user's judgements as text, and what they make of entities."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.resolve.judgements import Judgement, Judgements, apart, apply, line, parse

WORDS = {"same": 2, "not-same": 2, "ignore": 1, "rename": 2}
NAMES = st.text(max_size=12).map(lambda name: name.replace("\n", " ").replace("\r", " "))
ONE = st.sampled_from(list(WORDS)).flatmap(
    lambda word: st.tuples(*[NAMES] * WORDS[word]).map(lambda names: Judgement(word, names))
)


@given(st.lists(ONE, max_size=6))
def test_judgements_are_written_as_they_are_read(judged: list[Judgement]) -> None:
    assert parse("\n".join(map(line, judged)), "f")[0].lines == tuple(judged)


@given(st.text(max_size=200))
def test_any_text_gives_judgements_and_problems_and_good_lines_hold(text: str) -> None:
    good = 'same "A" "B"'
    judgements, problems = parse(f"{text}\n{good}", "f")
    assert judgements.lines[-1] == Judgement("same", ("A", "B"))
    assert all(problem.where == "f" and problem.what for problem in problems)


@pytest.mark.parametrize(
    ("text", "number", "column"),
    [
        ('same "A" "B', 1, "column 10"),
        ('\n  rename "A"B "C"', 2, "column 10"),
        ("# fine\nignore A B", 2, "column 1"),
        ("  merge A B", 1, "column 3"),
        ("same A", 1, "column 1"),
    ],
)
def test_a_bad_line_is_named_with_its_column(text: str, number: int, column: str) -> None:
    judgements, (problem,) = parse(text, "f")
    assert judgements.lines == ()
    assert problem.line == number
    assert column in problem.what


def test_remarks_blanks_and_bare_words_are_read() -> None:
    text = '# all\n\n  same A "B c"   # because\r\nignore "#1"\nignore O\'Malley\n'
    assert [one.names for one in parse(text, "f")[0].lines] == [("A", "B c"), ("#1",), ("O'Malley",)]


@pytest.mark.parametrize("pair", [("A b", "C"), ("C", "a B"), ("person:a-b", "C"), ("person:a-b@thread", "place:c")])
def test_names_and_ids_are_kept_apart_in_either_order_and_case(pair: tuple[str, str]) -> None:
    kept = apart(Judgements((Judgement("not-same", ("A B", "c")),)))
    assert kept(*pair)
    assert not kept(pair[0], pair[0])


def judged(text: str) -> Judgements:
    return parse(text, "f")[0]


def named(name: str) -> Sequence[str]:
    """Six entities, called by their id, by its capital; two are called X."""
    return {"X": ("a", "b")}.get(name, (name.lower(),) if name.lower() in set("abcdef") else ())


@pytest.mark.parametrize(
    ("text", "final"),
    [
        ("same A B", {"a": "b"}),
        ("same A B\nsame B C", {"a": "c", "b": "c"}),
        ("same A B\nsame C A", {"a": "b", "c": "b"}),
        ("same A B\nsame B A", {"a": "b"}),
        ("same A B\nsame C D\nsame A C", {"a": "d", "b": "d", "c": "d"}),
        ("same X C", {"a": "c", "b": "c"}),
        ("same A A", {}),
        ("same A nobody", {}),
        ("same A B\nnot-same A B", {}),
        ("not-same B A\nsame A B\nsame C D", {"c": "d"}),
        ("same A B\nsame B C\nnot-same A C", {"a": "b"}),
    ],
)
def test_same_joins_and_not_same_holds_over_it(text: str, final: dict[str, str]) -> None:
    assert apply(judged(text), named, "f").final == final


@given(
    st.lists(
        st.tuples(st.sampled_from(["same", "not-same"]), st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")),
        max_size=12,
    )
)
def test_nothing_counts_as_what_counts_as_something_else(rows: list[tuple[str, str, str]]) -> None:
    judgements = Judgements(tuple(Judgement(word, (one, other)) for word, one, other in rows))
    final = apply(judgements, named, "f").final
    assert not set(final.values()) & set(final)
    for word, one, other in rows:
        if word == "not-same" and one != other:
            assert final.get(one.lower(), one.lower()) != final.get(other.lower(), other.lower())


def test_contradictions_and_unknown_names_are_problems() -> None:
    settled = apply(judged("same A B\nsame B C\nnot-same A C\nignore Nobody"), named, "f")
    assert ["stay apart" in one.what or "Nobody" in one.what for one in settled.problems] == [True, True]
    assert ["not-same holds" in one.what for one in parse("same A B\nnot-same b a", "f")[1]] == [True]


def test_ignored_and_renamed_are_what_they_count_as() -> None:
    settled = apply(judged('same A B\nignore A\nrename C "The third"\nrename Nobody D'), named, "f")
    assert settled.ignored == {"b"}
    assert settled.labels == {"c": "The third"}


def test_without_judgements_all_are_themselves() -> None:
    settled = apply(Judgements(), named, "f")
    assert (settled.final, settled.ignored, settled.labels, settled.problems) == ({}, frozenset(), {}, ())
