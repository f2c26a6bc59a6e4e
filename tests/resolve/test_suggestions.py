"""Which pairs are suggested as one: each reason, and what never is."""

from __future__ import annotations

import pytest

from indexer.extract import gazetteer
from indexer.resolve.naming import slug
from indexer.resolve.suggestions import Candidate, suggest
from indexer.types import EntityKind
from tests.work import backstop, steps


def candidate(name: str, kind: EntityKind, mentions: int = 1) -> Candidate:
    return Candidate(f"{kind}:{slug(name)}", name, kind, mentions)


def reasons(one: Candidate, other: Candidate) -> tuple[str, ...]:
    pairs = suggest([one, other], lambda id_: gazetteer().entity(id_) is not None)
    return pairs[0].reasons if pairs else ()


@pytest.mark.parametrize(
    ("one", "other", "kind", "reason"),
    [
        ("Oda Lindquist", "Oda Lindqvist", "person", "one letter differs"),
        ("Kerry Oldham", "Oldham Kerry", "person", "the same words in another order"),
        ("Lindquist", "Oda Lindquist", "person", "the last word of the other"),
        ("BFC", "Baltic Ferry Company", "organisation", "the initials of the other"),
        ("Ferry Company", "Baltic Ferry Company", "organisation", "a part of the other"),
        ("Tamara Grigorenko", "Тамара Григоренко", "person", "the same name in another script"),
        ("Oda Lindquist", "Оdа Lindquist", "person", "it looks the same, in letters of two alphabets"),
    ],
)
def test_a_pair_is_suggested_for_its_reason(one: str, other: str, kind: EntityKind, reason: str) -> None:
    assert reason in reasons(candidate(one, kind), candidate(other, kind))


def test_one_name_of_two_kinds_is_suggested() -> None:
    assert reasons(candidate("Wisent", "person"), candidate("Wisent", "organisation")) == (
        "the same name, of another kind",
    )


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [("Iran", "Iraq", "place"), ("Austria", "Australia", "place"), ("Bill Farrow", "Hillary Farrow", "person"),
     ("Oda Lind", "Oda Lind", "person"), ("Mali", "Male", "place")],
)  # fmt: skip
def test_what_differs_or_is_known_as_two_is_not(one: str, other: str, kind: EntityKind) -> None:
    assert reasons(candidate(one, kind), candidate(other, kind)) == ()


def test_the_work_for_many_names_grows_with_their_number() -> None:
    def calls(names: int) -> int:
        many = [candidate(f"Name{number:05} Family{number % (names // 20)}", "person") for number in range(names)]
        return steps(lambda: suggest(many, lambda _id: False))

    with backstop():
        assert calls(4000) <= 3 * calls(2000)
