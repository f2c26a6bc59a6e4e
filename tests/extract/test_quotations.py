"""Who says what: quotations between marks, paragraphs closed by "- said X", and reported speech."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract import extract, sentences
from indexer.extract.quotations import quotations
from indexer.types import Quotation
from tests.work import assert_in_proportion


def found(text: str) -> list[Quotation]:
    return quotations(text, sentences(text))


def speeches(text: str) -> list[tuple[str, str | None, str]]:
    return [(text[one.start : one.end], one.speaker, one.how) for one in found(text)]


WORDS = "the bridge will be paid for"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"{}," said Anna Nowak.', "Anna Nowak"),
        ('"{}," Anna Nowak said.', "Anna Nowak"),
        ('"{}," Anna Nowak, the mayor of Gdynia, said on Monday.', "Anna Nowak"),
        ('"{}," Anna Nowak, who has paid before, told reporters.', "Anna Nowak"),
        ('"{}," the mayor later added.', "the mayor"),
        ('"{}!" she shouted.', "she"),
        ('"{}," Nowak told the Courier in Gdynia.', "Nowak"),
        ('"{}," said Polish transport minister Anna Nowak.', "Polish transport minister Anna Nowak"),
        ('"{}," said the deputy mayor of Gdynia.', "the deputy mayor of Gdynia"),
        ('"{}," according to Anna Nowak.', "Anna Nowak"),
        ('"{}," Anna Nowak whispered.', "Anna Nowak"),
        ('"{}" — Anna Nowak', "Anna Nowak"),
        ('Anna Nowak said: "{}."', "Anna Nowak"),
        ('Anna Nowak said that "{}."', "Anna Nowak"),
        ('In Gdynia on Monday, Anna Nowak said, "{}."', "Anna Nowak"),
        ('Two weeks after Lind left, Nowak told reporters, "{}."', "Nowak"),
        ('Anna Nowak opened the gate and said: "{}."', "Anna Nowak"),
        ('Anna Nowak opened the gate, saying "{}."', "Anna Nowak"),
        ('Anna Nowak said that Oda Lind had left and added: "{}."', "Anna Nowak"),
        ('Anna Nowak told Oda Lind that Piet Falk had left, adding: "{}."', "Anna Nowak"),
        ('According to Anna Nowak, "{}."', "Anna Nowak"),
        ('Asked for money by Lind, Anna Nowak replied: "{}."', "Anna Nowak"),
        ('Anna Nowak was asked by Oda Lind: "{}?"', "Oda Lind"),
        ('Anna Nowak said this in Gdynia:\n\n"{}."', "Anna Nowak"),
        ('His remarks stung. "{}," said Anna Nowak.', "Anna Nowak"),
        ("«{}», — сказала Анна Новак.", "Анна Новак"),
        ("«{}», — заявил депутат Игорь Лесной.", "депутат Игорь Лесной"),
        ("Анна Новак в ответ сказала: «{}».", "Анна Новак"),
    ],
)
def test_a_quotation_between_marks_has_its_speaker(text: str, speaker: str) -> None:
    assert (speaker, "inline") in [(who, how) for _, who, how in speeches(text.format(WORDS))]


@pytest.mark.parametrize("marks", ['""', "“”", "«»", "„“", "„”"])
def test_all_marks_are_known_and_left_out_of_the_span(marks: str) -> None:
    text = f"Anna Nowak said: {marks[0]}{WORDS}{marks[1]}"
    assert (WORDS, "Anna Nowak", "inline") in speeches(text)


def test_a_quotation_that_is_opened_again_in_the_next_paragraph_is_one_person_s() -> None:
    text = "“We have waited for ten years,” said Anna Nowak. “Now at last it comes.\n\n“And it will be paid for.”"
    assert [who for _, who, how in speeches(text) if how == "inline"] == ["Anna Nowak"] * 3


@pytest.mark.parametrize(
    "text",
    [
        'The "coalition" of three, Lind said.',
        'The "Sherman raid" was prepared.',
        '"Not at all," said Anna Nowak.',
        'Their song "The Long Way Home" was played.',
        f'The words "{WORDS}" stood on the wall.',
    ],
)
def test_words_at_arms_length_and_titles_are_nobody_s(text: str) -> None:
    assert [one for one in speeches(text) if one[2] == "inline"] == []


@pytest.mark.parametrize("dash", ["-", "–", "—", " - "])
def test_a_paragraph_closed_by_a_dash_and_a_verb_is_the_speaker_s(dash: str) -> None:
    words = "We know that Poland pays. It will pay again"
    text = f"An opening line.\n\n{words}\n\n{dash} said the mayor of Gdynia.\n\nThe end."
    assert speeches(text) == [(words, "the mayor of Gdynia", "block")]


def test_a_closed_paragraph_in_marks_is_quoted_once() -> None:
    text = '"We know that Poland pays. It will pay again."\n\n- said Anna Nowak.'
    assert speeches(text) == [("We know that Poland pays. It will pay again.", "Anna Nowak", "block")]


def test_a_spoken_line_in_russian_is_the_speaker_s() -> None:
    assert ("Мост построят весной", "Анна Новак", "block") in speeches("— Мост построят весной, — сказала Анна Новак.")


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        ("Anna Nowak argued that nobody would pay.", "nobody would pay.", "Anna Nowak"),
        (
            "At the same time, the retired official stipulated that even if A pays, B will not.",
            "even if A pays, B will not.",
            "the retired official",
        ),
        ("Anna Nowak told reporters on Monday that nobody would pay.", "nobody would pay.", "Anna Nowak"),
        ("Anna Nowak said the bridge would be late.", "the bridge would be late.", "Anna Nowak"),
        ("The bridge would be late again, Anna Nowak said.", "The bridge would be late again", "Anna Nowak"),
        ("The bridge would be late again, said Anna Nowak.", "The bridge would be late again", "Anna Nowak"),
        ("According to the UN, nobody will pay for it.", "nobody will pay for it.", "the UN"),
        ("Nobody will pay for it, according to Anna Nowak.", "Nobody will pay for it", "Anna Nowak"),
        (
            "Nobody will pay. This was stated in a letter to the Courier by Anna Nowak.",
            "Nobody will pay.",
            "Anna Nowak",
        ),
        (
            "Nobody will pay. This was announced by the former head of the bank, Anna Nowak.",
            "Nobody will pay.",
            "Anna Nowak",
        ),
        ("Никто не заплатит за мост. Об этом сообщила Анна Новак.", "Никто не заплатит за мост.", "Анна Новак"),
        ("По словам Анны Новак, никто не заплатит.", "никто не заплатит.", "Анны Новак"),
    ],
)
def test_reported_speech_is_its_speaker_s(text: str, content: str, speaker: str) -> None:
    assert (content, speaker, "indirect") in speeches(text)


@pytest.mark.parametrize(
    "text",
    [
        "It was said that nobody would pay.",
        "I think that nobody will pay.",
        "We said that nobody would pay.",
        "They held up a banner that was soon taken away.",
        "Nowak wanted to say that it rains.",
        "A first paragraph about it.\n\nThis was stated by Anna Nowak.",
    ],
)
def test_what_nobody_in_particular_says_is_not_reported(text: str) -> None:
    assert speeches(text) == []


def test_what_is_quoted_word_by_word_is_not_reported_again() -> None:
    text = 'Anna Nowak said that "nobody in the city will pay for the bridge."'
    assert [how for _, _, how in speeches(text)] == ["inline"]


def test_reported_speech_is_less_sure_than_a_quotation() -> None:
    (direct,) = found(f'"{WORDS}," said Anna Nowak.')
    (reported,) = found("Anna Nowak argued that nobody would pay.")
    assert reported.confidence < direct.confidence


def test_a_speaker_goes_on_in_articles_but_not_in_comments() -> None:
    text = f'"{WORDS}," said Anna Nowak.\n\n"It will not be paid for by us."'
    assert [one.speaker for one in extract(text, comment=False).quotations] == ["Anna Nowak"] * 2
    assert [one.speaker for one in extract(text, comment=True).quotations] == ["Anna Nowak"]


PIECES = [
    "said",
    "Anna Nowak",
    "he",
    '"',
    "“",
    "”",
    "«",
    "»",
    "''",
    "a b c d e",
    ", ",
    ". ",
    ": ",
    "\n",
    "\n\n",
    "- said ",
    " that ",
    "the mayor",
    "according to ",
    "This was stated by ",
    " ",
    "who",
    "\u00a0",
    "is told by",
    "I'm",
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@given(TEXTS)
def test_every_span_is_what_it_says_and_outside_its_speaker(text: str) -> None:
    for one in found(text):
        assert one.speaker_start is not None
        assert one.speaker_end is not None
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.speaker_start : one.speaker_end] == one.speaker != ""
        assert one.cue != ""
        assert 0 < one.confidence < 1
        if one.how == "inline":
            assert not set(text[one.start : one.end]) & set("“”") or not set(text[one.start : one.end]) & set("«»")


@given(TEXTS)
def test_the_same_text_gives_the_same_quotations(text: str) -> None:
    assert found(text) == found(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 60_000,
        '" ' * 60_000,
        "“a b c d” " * 12_000,
        "''" * 40_000,
        "“" * 60_000 + "x",
        "said " * 40_000,
        "he said that " * 12_000,
        "a b c d\n- said X\n" * 8_000,
        "according to X, " * 10_000,
        "This was stated by " * 8_000,
        "X said " + " " * 100_000 + "that",
        "- " * 60_000,
        "— a, — " * 20_000,
        "“a b c d”, " + "A" * 100_000 + " said",
        "and said " * 20_000,
        "Of The " * 20_000,
    ],
    ids=range(16),
)
def test_hostile_texts_take_time_by_their_length(text: str) -> None:
    assert_in_proportion(found, text)
