"""What stands in a text: names, known and unknown, quotations and speakers, signs of address."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.extract import extract, gazetteer, sentences
from indexer.types import Findings
from tests.work import assert_in_proportion


def mentions(text: str, *, comment: bool = True) -> list[tuple[str, str | None, str]]:
    return [(one.surface, one.entity, one.kind) for one in extract(text, comment=comment).mentions]


def known(text: str) -> dict[str, tuple[str, str]]:
    return {surface: (entity, kind) for surface, entity, kind in mentions(text) if entity}


@pytest.mark.parametrize(
    ("text", "surface", "entity", "kind"),
    [
        ("The Poles agreed.", "Poles", "place:poland", "demonym"),
        ("A Polish plan.", "Polish", "place:poland", "demonym"),
        ("The USA pays.", "USA", "place:united-states", "alias"),
        ("In the U.S. they vote.", "U.S.", "place:united-states", "alias"),
        ("NATO's summit.", "NATO", "organisation:nato", "name"),
        ("The North Atlantic Alliance met.", "North Atlantic Alliance", "organisation:nato", "alias"),
        ("Uncle Sam pays.", "Uncle Sam", "place:united-states", "nickname"),
        ("They met in Kyiv.", "Kyiv", "place:kyiv", "name"),
        ("Everything is decided by Washington.", "Washington", "place:washington-d-c", "metonym"),
        ("Moscow's lack of reaction was noted.", "Moscow", "place:moscow", "metonym"),
        ("He went to the Kremlin.", "Kremlin", "place:kremlin", "metonym"),
        ("TROOPS LEAVE POLAND TODAY", "POLAND", "place:poland", "name"),
        ("I read it in The Guardian.", "The Guardian", "organisation:the-guardian", "name"),
        ("Переговоры в Варшаве.", "Варшаве", "place:warsaw", "alias"),
        ("Этого хотят поляки.", "поляки", "place:poland", "demonym"),
        ("границы Украины", "Украины", "place:ukraine", "alias"),
    ],
)
def test_a_known_name_means_its_entity(text: str, surface: str, entity: str, kind: str) -> None:
    assert known(text)[surface] == (entity, kind)


@pytest.mark.parametrize(
    "text",
    ["Tell us now.", "We ate turkey.", "Polandia is a town.", "see https://poland.example/Ukraine", "@Poland hi there",
     "write to Ukraine@example.org", "TELL US WHO IT IS AND LET US KNOW"],
)  # fmt: skip
def test_what_only_looks_like_a_known_name_is_none(text: str) -> None:
    assert not known(text)


def test_a_country_in_the_name_of_a_body_is_a_weaker_mention() -> None:
    found = {one.surface: one for one in extract("The Armed Forces of Ukraine left.", comment=True).mentions}
    assert found["Armed Forces of Ukraine"].entity == "organisation:armed-forces-of-ukraine"
    assert (found["Ukraine"].entity, found["Ukraine"].how) == ("place:ukraine", "nested")


def test_of_two_countries_in_the_name_of_a_body_the_longer_counts() -> None:
    found = extract("Signed in the Institute of the United States of America today.", comment=True).mentions
    assert [one.surface for one in found if one.how == "nested"] == ["United States of America"]


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("Yesterday Halina Wrzosek resigned.", "Halina Wrzosek", "person"),
        ("He asked President Ilie Morosanu.", "Ilie Morosanu", "person"),
        ("The Harbour Workers Union struck.", "Harbour Workers Union", "organisation"),
        ("They live near Medyka.", "Medyka", "place"),
        ("It is for the \"Sherman raid\" that", "Sherman", "person"),
        ("Polish Jan Kowal came.", "Jan Kowal", "person"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_found_with_its_kind(text: str, surface: str, kind: str) -> None:
    found = {one.surface: one.entity_kind for one in extract(text, comment=False).mentions}
    assert found[surface] == kind


def test_a_capital_at_the_beginning_of_a_sentence_is_no_name() -> None:
    assert mentions("Farmers protest. Seals are harmless. On Monday I will see.") == []


def test_with_no_names_only_known_ones_are_found() -> None:
    found = extract("Halina Wrzosek spoke in Poland.", comment=True, names="none")
    assert [one.surface for one in found.mentions] == ["Poland"]
    with pytest.raises(UsageError, match="best, fast"):
        extract("x", comment=True, names="spacy")


def speeches(text: str) -> list[tuple[str, str | None, str]]:
    found = extract(text, comment=False)
    return [(text[one.start : one.end], one.speaker, one.how) for one in found.quotations]


@pytest.mark.parametrize(
    ("text", "content", "speaker", "how"),
    [
        ('"We will not pay for this," said Anna Nowak.', "We will not pay for this,", "Anna Nowak", "inline"),
        ("“We will not pay for this,” Anna Nowak told reporters.", "We will not pay for this,", "Anna Nowak", "inline"),
        ('Anna Nowak said: "We will not pay for this."', "We will not pay for this.", "Anna Nowak", "inline"),
        ('"We will not pay," according to Anna Nowak.', "We will not pay,", "Anna Nowak", "inline"),
        ("«Мы за это платить не будем», — сказала Анна Новак.", "Мы за это платить не будем", "Анна Новак", "inline"),
        ("We will not pay a cent for it\n\n- said the mayor of Gdynia.", "We will not pay a cent for it",
         "the mayor of Gdynia", "block"),
        ("Anna Nowak argued that nobody would pay.", "nobody would pay.", "Anna Nowak", "indirect"),
        ("Nobody will pay. This was stated in a letter by Anna Nowak.", "Nobody will pay.", "Anna Nowak", "indirect"),
    ],
)  # fmt: skip
def test_a_quotation_has_its_speaker(text: str, content: str, speaker: str, how: str) -> None:
    assert (content, speaker, how) in speeches(text)


def test_marks_around_few_words_are_no_quotation() -> None:
    assert speeches('The "coalition" said Anna Nowak was late.') == []


def test_comments_turn_to_others() -> None:
    text = "@harbour_owl no.\nQuote: Old Miller\nThe grain rots.\n> and so do we, slowly"
    assert [(one.name, one.edge) for one in extract(text, comment=True).addresses] == [
        ("harbour_owl", "addresses"),
        ("Old Miller", "quotes"),
        ("", "quotes"),
    ]
    assert extract("Old Miller, the grain rots.", comment=True).addresses[0].how == "leading"
    assert extract(text, comment=False).addresses == ()


def test_sentences_end_where_a_reader_would_end_them() -> None:
    text = 'Dr. Nowak of the U.S. paid 3.50 on 8 June at 09: 21. "Why?" she asked. Nobody knew…\nA headline'
    assert [text[one.start : one.end] for one in sentences(text)] == [
        "Dr. Nowak of the U.S. paid 3.50 on 8 June at 09: 21.",
        '"Why?" she asked.',
        "Nobody knew…",
        "A headline",
    ]


PIECES = ["Poland", "the Poles", "said", '"', "“", "”", "Anna Nowak", ". ", "\n\n", "- said ", "the mayor", "US", "ё"]
PIECES += ["😀", "\u200b", " ", "Institute of", "United States of America", "the Bank of"]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(TEXTS, st.booleans())
def test_every_span_is_what_it_says_for_any_text(text: str, comment: bool) -> None:
    found: Findings = extract(text, comment=comment)
    for one in found.mentions:
        assert text[one.start : one.end] == one.surface != ""
    for said in found.quotations:
        assert 0 <= said.start <= said.end <= len(text)
        assert said.speaker == text[said.speaker_start : said.speaker_end]
    for turn in found.addresses:
        assert 0 <= turn.start < turn.end <= len(text)
    assert len({one.start for one in found.mentions}) == len(found.mentions)
    plain = [one for one in found.mentions if one.how != "nested"]
    assert all(one.end <= other.start for one, other in pairwise(plain))
    for one in sentences(text):
        assert text[one.start : one.end].strip() == text[one.start : one.end] != ""


@pytest.mark.parametrize(
    "text",
    ["A" * 300_000, "Poland " * 40_000, '"' * 100_000, "“a b c d” " * 20_000, "Aa " * 100_000, "said " * 50_000,
     "- said X\n\n" * 20_000, "@a " * 50_000, "the minister, " * 20_000, "> x\n" * 50_000, "That that that " * 20_000],
    ids=lambda text: text[:8].strip(),
)  # fmt: skip
def test_hostile_texts_take_no_more_than_their_length(text: str) -> None:
    assert_in_proportion(lambda part: extract(part, comment=True), text)


def test_the_table_of_names_is_sound() -> None:
    table = gazetteer()
    assert len(table.entities) > 2000
    for entity in table.entities.values():
        assert entity.id.startswith(f"{entity.kind}:")
        assert entity.metonym_of is None or entity.metonym_of in table.entities
    wikidata = [entity.wikidata for entity in table.entities.values() if entity.wikidata]
    assert len(wikidata) == len(set(wikidata)) > 150


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Wenn Sie mit den Kommentatoren sprechen, ist das für die Hafenstadt nicht gut, sagte Jutta Kranz in Kiel.",
         {"Jutta Kranz", "Kiel"}),
        ("Le maire ne veut pas que les gens de la ville parlent avec Odile Perrin pour le pont de France.",
         {"Odile Perrin", "France"}),
    ],
)  # fmt: skip
def test_in_another_language_only_what_is_surely_a_name_is_one(text: str, named: set[str]) -> None:
    assert {one.surface for one in extract(text, comment=True).mentions} <= named
    assert {one.surface for one in extract(text, comment=True).mentions}
