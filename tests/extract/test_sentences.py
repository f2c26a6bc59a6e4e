"""Where sentences begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.sentences import sentences
from tests.work import assert_in_proportion

CASES = [
    "One. | Two! | Three? | Four",
    "Mr. Nowak met Dr. Lind. | They left.",
    "J. R. Falk and Anna K. Lind signed. | Nobody else did.",
    "He lives in the U.S. | The president does not.",
    "The U.S. Army left Washington, D.C. on Monday.",
    "He lives in the U.S. and in the U.K. as well.",
    "It costs 3.50 euros, 1.200 at most. | Pay at 09: 21.",
    "See No. 5 of the list. | No. | Never.",
    "Falk Inc. and Lind Ltd. merged. | It took years.",
    "Bread, milk, etc. | Then we left.",
    "She paused... and went on. | Nobody knew… | Then it rained.",
    "What?! | Really?? | Yes.",
    '"Why?" she asked. | "Nobody knows." | He sighed.',
    "“It is late.” | Then they left.",
    "(It rained.) | They stayed.",
    "«Да!» — сказал он. | «Нет.» | Она ушла.",
    "В 2023 г. он уехал. | Жил на ул. Ленина, д. 5.",
    "А. С. Фалк родился в г. Люблине. | Там и остался.",
    "Это стоит 5 млн. руб. и т.д. | Потом подорожало.",
    "It ended on 8 Jan. 2024. | It began in Feb. | We left.",
    "Open example.org or a.b@example.org now. | Then wait.",
    "no capital follows. so it goes on",
]


def split(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize("marked", CASES)
def test_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    expected = marked.split(" | ")
    assert split(" ".join(expected)) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_a_line_break_always_ends_a_sentence(end: str) -> None:
    assert split(f"A headline without a stop{end}  and a line") == ["A headline without a stop", "and a line"]


def test_a_number_in_front_of_a_list_item_is_no_part_of_its_sentence() -> None:
    assert split("1. Norway sets the price.\n2. Germany pays it.")[1::2] == [
        "Norway sets the price.",
        "Germany pays it.",
    ]


PIECES = [
    "Mr.",
    "U.S.",
    "e.g.",
    "A.",
    "...",
    "…",
    ". ",
    "! ",
    "? ",
    '."',
    "” ",
    "» ",
    "\n",
    "\r\n",
    " ",
    "word",
    "Word",
    "5",
    "г.",
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@given(TEXTS)
def test_sentences_hold_every_character_that_is_no_blank_in_order(text: str) -> None:
    spans = sentences(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(text[one.start : one.end].strip() == text[one.start : one.end] != "" for one in spans)
    assert not any(set(text[one.start : one.end]) & set("\r\n\v\f\x85\u2028\u2029") for one in spans)
    assert "".join("".join(text[one.start : one.end].split()) for one in spans) == "".join(text.split())


@given(TEXTS, TEXTS)
def test_a_paragraph_has_its_sentences_whatever_stands_around_it(one: str, other: str) -> None:
    assert split(f"{one}\n{other}") == split(one) + split(other)


@pytest.mark.parametrize(
    "text",
    [
        ". " * 100_000,
        "." * 200_000 + "x",
        "A. " * 70_000,
        " " * 200_000 + ".",
        "Mr. " * 50_000,
        '."' * 100_000 + "x",
        ". " + " " * 200_000,
        "\n" * 200_000,
    ],
    ids=range(8),
)
def test_hostile_texts_take_time_by_their_length(text: str) -> None:
    assert_in_proportion(sentences, text)
