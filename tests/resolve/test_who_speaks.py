"""Who speaks in a quotation: a name, the bearer of a role, a commenter, the one who spoke before, or nobody known."""

from __future__ import annotations

import pytest

from indexer.extract import extract, gazetteer
from indexer.resolve import Judgements, resolve
from indexer.types import Findings, Post, Quotation, Thread

SAID = "We will not pay a cent for this bridge"


def page(article: str, *comments: tuple[str, str]) -> Thread:
    """A thread of an article and comments by (author, text) on it."""
    posts = [Post("t", "article", "t", None, None, None, None, article, account="article:t")]
    posts += [
        Post(f"t/{n}", "comment", "t", "t", author, None, None, text, account=f"account:{author.lower()}")
        for n, (author, text) in enumerate(comments)
    ]
    return Thread("t", "", None, None, tuple(posts))


def findings(thread: Thread) -> dict[str, Findings]:
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in thread.posts}
    return resolve(thread, found, gazetteer(), Judgements()).findings


def said(article: str, *comments: tuple[str, str]) -> list[Quotation]:
    return [one for post in findings(page(article, *comments)).values() for one in post.quotations]


@pytest.mark.parametrize(
    ("introduction", "role"),
    [
        (
            "The news came from the former secretary general of the alliance, Anders Falk. NATO waits.",
            "the former Secretary General of the North Atlantic Alliance",
        ),
        ("In Warsaw the mayor of Lublin, Anders Falk, met Oda Lind.", "the mayor of Lublin"),
        ("Anders Falk, the mayor of Lublin, met Oda Lind.", "the mayor of Lublin"),
        ("Anders Falk, 45, the deputy mayor of Lublin, met Oda Lind.", "the deputy mayor"),
        (
            "Polish transport minister Anders Falk met Oda Lind, the mayor of Lublin.",
            "the transport minister of Poland",
        ),
        ("Polish transport minister Anders Falk met Oda Lind, the mayor of Lublin.", "the minister"),
        ("The president met Anders Falk, the transport minister of Poland.", "the Polish transport minister"),
        ("Oda Lind spoke to the head of the harbour board, Anders Falk.", "the head of the harbour board"),
    ],
)
def test_a_role_speaks_for_the_person_it_is_bound_to(introduction: str, role: str) -> None:
    (spoken,) = said(f"Anna Nowak wrote a book. {introduction}\n\n{SAID}\n\n- said {role}.")
    assert spoken.entity == "person:anders-falk"


@pytest.mark.parametrize(
    ("introduction", "role"),
    [
        ("Polish transport minister Anders Falk met Oda Lind, the health minister of Poland.", "the minister"),
        ("Anders Falk, the mayor of Lublin, left.", "the mayor of Gdynia"),
        ("Anders Falk, the mayor of Lublin, left.", "the deputy mayor of Lublin"),
        ("The son of the mayor, Anders Falk, left.", "a mayor"),
    ],
)
def test_a_role_of_two_or_of_nobody_speaks_for_nobody_in_particular(introduction: str, role: str) -> None:
    (spoken,) = said(f'{introduction}\n\n"{SAID}," said {role}.')
    assert spoken.entity is None or spoken.confidence < 0.5


def test_a_generic_description_is_the_last_person_who_spoke_and_little_sure() -> None:
    text = f'"{SAID}," said Anna Nowak.\n\nAt the same time, the retired official argued that Poland would pay.'
    first, second = said(text)
    assert first.entity == second.entity == "person:anna-nowak"
    assert second.confidence < 0.5 < first.confidence


@pytest.mark.parametrize("speaker", ["a passer-by", "the officials", "an official", "it"])
def test_who_is_not_known_stays_unknown(speaker: str) -> None:
    assert [one.entity for one in said(f'Anna Nowak left Gdynia. "{SAID}," said {speaker}.')] == [None]


def test_a_person_of_whom_the_speaker_is_only_a_spokesman_does_not_speak() -> None:
    (spoken,) = said(f'"{SAID}," said a spokesman for Anna Nowak.')
    assert spoken.entity is None


def test_of_two_speakers_the_first_is_the_one() -> None:
    (spoken,) = said(f'Anna Nowak and Oda Lind said: "{SAID}"')
    assert spoken.entity == "person:anna-nowak"


def test_a_body_and_a_capital_speak_where_they_are_all_that_is_named() -> None:
    article = "According to the IMF, Poland will pay for the bridge. NATO said that Poland would pay for the bridge."
    assert [one.entity for one in said(article)] == ["organisation:international-monetary-fund", "organisation:nato"]


def test_the_person_after_a_nationality_speaks_not_the_country() -> None:
    (spoken,) = said(f'"{SAID}," said Polish infrastructure minister Halina Wrzosek.')
    assert spoken.entity == "person:halina-wrzosek"


def test_the_surname_in_a_comment_speaks_for_the_person_of_the_article() -> None:
    spoken = said("Yesterday Halina Wrzosek met Anna Nowak.", ("oda", f'Wrzosek said it: "{SAID}"'))
    assert [one.entity for one in spoken] == ["person:halina-wrzosek"]


def test_a_commenter_who_is_quoted_is_the_account() -> None:
    spoken = said("An article.", ("Oda", "It rains."), ("piet", f'Oda said: "{SAID}"'))
    assert [one.entity for one in spoken] == ["account:oda"]
    assert [one.entity for one in said("An article.", ("piet", f'Oda said: "{SAID}"'), ("Oda", "No."))] != [
        "account:oda"
    ]


def test_a_description_that_stands_alone_is_a_mention_of_the_person() -> None:
    thread = page(
        "Mette Falk, the chief investigator, came.\n\nLater the chief investigator left. The investigator was tired."
    )
    found = [(one.surface, one.entity, one.kind, one.how) for one in findings(thread)["t"].mentions]
    assert found == [
        ("Mette Falk", "person:mette-falk", "name", "model"),
        ("the chief investigator", "person:mette-falk", "nominal", "apposition"),
    ]


def test_a_surname_at_the_beginning_of_a_sentence_is_the_person_of_the_thread() -> None:
    comments = (("oda", "Wrzosek smiles."), ("piet", "Jan Wrzosek is my uncle."), ("rune", "Wrzosek's voters smile."))
    found = findings(page("Yesterday Halina Wrzosek met Anna Nowak.", *comments))
    meant = [[(one.surface, one.entity) for one in found[f"t/{n}"].mentions] for n in range(3)]
    assert meant[0] == meant[2] == [("Wrzosek", "person:halina-wrzosek")]
    assert meant[1] == [("Jan Wrzosek", "person:jan-wrzosek")]


@pytest.mark.parametrize(
    "text", ["Jan Wrzosek left.", "Wrzosek Lind left.", "J. Wrzosek-Lind left.", "@Wrzosek left.", "Wrzoseks left."]
)
def test_a_surname_in_a_longer_name_is_not_looked_for(text: str) -> None:
    thread = page("Yesterday Halina Wrzosek left.", ("oda", text))
    found = {"t": extract(thread.posts[0].text, comment=False), "t/0": Findings()}
    assert resolve(thread, found, gazetteer(), Judgements()).findings["t/0"].mentions == ()


def test_a_surname_that_is_a_common_word_in_the_thread_is_not_looked_for() -> None:
    found = findings(page("Yesterday Anna Gray met Oda Lind.", ("piet", "Gray skies again. So gray!")))
    assert found["t/0"].mentions == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("NATO met. The alliance left.", "organisation:nato"),
        ("NATO met the EU. NATO left. The bloc stayed.", "organisation:nato"),
        ("NATO met the EU. The EU left. The bloc stayed.", "organisation:european-union"),
        ("NATO met the EU. The bloc stayed.", None),
        ("The alliance left.", None),
        ("NATO met. The alliances left.", None),
    ],
)
def test_a_description_means_the_body_that_the_thread_names_most(text: str, meant: str | None) -> None:
    nominals = [one for one in findings(page(text))["t"].mentions if one.kind == "nominal"]
    assert [one.entity for one in nominals] == ([meant] if meant else [])
    assert all(one.confidence <= 0.6 for one in nominals)
