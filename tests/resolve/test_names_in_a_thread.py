"""Inside one thread: which names are one, which never are, and what id they get."""

from __future__ import annotations

import dataclasses
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract import extract, gazetteer
from indexer.resolve import Judgement, Judgements, Resolved, resolve
from indexer.types import EntityKind, Findings, Mention, Post, Thread
from tests.work import backstop, steps

NONE = Judgements()


def written(names: list[tuple[str, EntityKind]]) -> tuple[Thread, dict[str, Findings]]:
    """A thread of one article that says these names in this order, each alone on a line."""
    text = "\n".join(name for name, _ in names)
    mentions, start = [], 0
    for name, kind in names:
        mentions.append(Mention(start, start + len(name), name, "name", None, kind, "capitals", 0.7))
        start += len(name) + 1
    post = Post("t", "article", "t", None, None, None, None, text, account="article:t")
    return Thread("t", "", None, None, (post,)), {"t": Findings(tuple(mentions))}


def ids(*names: str, kind: EntityKind = "person", judgements: Judgements = NONE) -> list[str | None]:
    """What each of these names means."""
    thread, findings = written([(name, kind) for name in names])
    return [one.entity for one in resolve(thread, findings, gazetteer(), judgements).findings["t"].mentions]


@pytest.mark.parametrize(
    ("names", "entity"),
    [
        (("Anders Rasmussen", "Andres Rasmussen", "Rasmussen"), "person:anders-rasmussen"),
        (("Halina Wrzosek", "Mrs. Wrzosek", "Halina", "HALINA WRZOSEK"), "person:halina-wrzosek"),
        (("Anders Fogh Rasmussen", "Anders Rasmussen", "A. Rasmussen"), "person:anders-fogh-rasmussen"),
        (("I. Morosanu", "I. Morosanu", "Ilie Morosanu"), "person:ilie-morosanu"),
        (("President Ilie Morosanu", "Morosanu's", "Ilie Morosanu"), "person:ilie-morosanu"),
        (("Martin Lind Jr.", "Lind Jr."), "person:martin-lind-jr"),
        (("Павло Дорошук", "Дорошука", "Павлу Дорошуку"), "person:павло-дорошук"),
        (("Ha\u200blina Wrzosek", "Halina Wrzosek"), "person:halina-wrzosek"),
    ],
)
def test_names_of_one_person_are_one(names: tuple[str, ...], entity: str) -> None:
    assert ids(*names) == [entity] * len(names)
    assert len(set(ids(*reversed(names)))) == 1


@pytest.mark.parametrize(
    ("names", "entity"),
    [
        (("Harbour Workers Union", "HWU", "the Harbour Workers Union"), "organisation:harbour-workers-union"),
        (("Baltic Courier Press", "Baltic Courier"), "organisation:baltic-courier-press"),
        (
            ("Gdynia Institute of Marine Research", "Institute of Marine Research"),
            "organisation:gdynia-institute-of-marine-research",
        ),
    ],
)
def test_names_of_one_body_are_one(names: tuple[str, ...], entity: str) -> None:
    assert ids(*names, kind="organisation") == [entity] * len(names)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Iran", "Iraq", "place"),
        ("John Lind", "Joan Lind", "person"),
        ("Austria", "Australia", "place"),
        ("Obama", "Osama", "person"),
        ("Bill Clinton", "Hillary Clinton", "person"),
        ("Donald Trump", "Donald Trump Jr.", "person"),
        ("Trump", "Donald Trump Jr.", "person"),
        ("Jan Kowal", "Jan Nowak", "person"),
        ("Anna Lind", "Oda Lind", "person"),
        ("Harbour Union", "Harbour Onion", "organisation"),
        ("Lublin", "Dublin", "place"),
        ("Wrzosek", "Wrzoszek", "person"),
        ("Al Wu", "Al Wo", "person"),
        ("Раsmussen", "Rasmussen", "person"),
    ],
)
def test_two_are_never_made_one(one: str, other: str, kind: EntityKind) -> None:
    assert len(set(ids(one, other, kind=kind))) == 2
    assert len(set(ids(other, one, kind=kind))) == 2


def test_a_surname_of_two_is_the_one_named_most() -> None:
    assert ids("Anna Lind", "Oda Lind", "Oda Lind", "Lind")[-1] == "person:oda-lind"


def test_the_shown_name_is_the_longest_then_the_most_frequent_then_the_first() -> None:
    thread, findings = written([(name, "person") for name in ("Andres Falk", "Anders Falk", "Anders Falk", "Falk")])
    (entity,) = resolve(thread, findings, gazetteer(), NONE).entities
    assert (entity.id, entity.name) == ("person:anders-falk", "Anders Falk")


def test_a_name_of_two_kinds_is_what_most_uses_say() -> None:
    thread, findings = written([("Meridian", "person"), ("Meridian", "organisation"), ("Meridian", "organisation")])
    found = resolve(thread, findings, gazetteer(), NONE).findings["t"].mentions
    assert {(one.entity, one.entity_kind) for one in found} == {("organisation:meridian", "organisation")}


def test_ids_are_the_same_in_every_thread_but_for_persons_of_one_word() -> None:
    assert ids("Sherman") == ["person:sherman@t"]
    assert ids("Meridian", kind="organisation") == ["organisation:meridian"]
    assert ids("Halina Wrzosek") == ["person:halina-wrzosek"]


def test_the_user_keeps_names_apart_by_name_and_by_id() -> None:
    for pair in (("Halina Wrzosek", "Halina Wrzoszek"), ("person:halina-wrzoszek", "person:halina-wrzosek")):
        apart = Judgements((Judgement("not-same", pair),))
        assert ids("Halina Wrzosek", "Halina Wrzoszek", judgements=apart) == [
            "person:halina-wrzosek",
            "person:halina-wrzoszek",
        ]
    assert len(set(ids("Halina Wrzosek", "Halina Wrzoszek"))) == 1


def test_the_user_keeps_an_alias_from_what_the_gazetteer_says() -> None:
    text = "The Tribalts came from Latvia, of the Baltic states."
    post = Post("t", "article", "t", None, None, None, None, text, account="article:t")
    thread, findings = Thread("t", "", None, None, (post,)), {"t": extract(text, comment=False)}
    joined = resolve(thread, findings, gazetteer(), NONE).findings["t"].mentions[0]
    judged = Judgements((Judgement("not-same", ("Tribalts", "Baltic states")),))
    parted = resolve(thread, findings, gazetteer(), judged).findings["t"].mentions[0]
    assert (joined.entity, parted.entity) == ("place:baltic-states", "place:tribalts")


NAMES = [
    "Halina Wrzosek",
    "Wrzosek",
    "Halina Wrzoszek",
    "Anna Nowak",
    "Nowak Jr.",
    "Anna Nowak Jr.",
    "NATO",
    "Poland",
    "HWU",
    "Harbour Workers Union",
    "Harbour",
    "Mr. Nowak",
    "Дорошук",
    "Павло Дорошука",
    "Ab",
    "A.",
    "'s",
    "the",
    "—",
    "\u200b",
    "İ ı",
]
KINDS: list[EntityKind] = ["person", "organisation", "place", "group", "work", "event"]
WRITTEN = st.lists(
    st.tuples(st.sampled_from(NAMES) | st.text(min_size=1, max_size=8), st.sampled_from(KINDS)), max_size=25
)


@given(WRITTEN)
def test_every_name_means_something_and_every_meaning_is_listed(names: list[tuple[str, EntityKind]]) -> None:
    thread, findings = written(names)
    found = resolve(thread, findings, gazetteer(), NONE)
    assert [one.surface for one in found.findings["t"].mentions if one.how == "capitals"] == [name for name, _ in names]
    listed = {entity.id: entity for entity in found.entities}
    assert list(listed) == sorted(listed)
    for one in found.findings["t"].mentions:
        if one.entity is not None:
            assert listed[one.entity].kind == one.entity_kind
            assert one.entity.startswith(f"{one.entity_kind}:")
    assert set(listed) == {one.entity for one in found.findings["t"].mentions if one.entity}


@given(WRITTEN)
def test_resolved_again_it_is_the_same(names: list[tuple[str, EntityKind]]) -> None:
    thread, findings = written(names)
    assert resolve(thread, findings, gazetteer(), NONE) == resolve(thread, findings, gazetteer(), NONE)


PIECES = [
    "Halina Wrzosek",
    "Wrzosek",
    "the former mayor of Lublin",
    ", ",
    " said: ",
    '"We will not pay for this."',
    "NATO",
    " the alliance",
    ".\n\n",
    "- said the mayor of Lublin",
    "@oda ",
    "Quote: oda\n",
    "> ",
    "he",
    "Anna Nowak's",
    " ",
    "Minister ",
]
TEXTS = st.lists(
    st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=15).map("".join)), min_size=1, max_size=5
)


def talk(texts: list[str]) -> tuple[Thread, dict[str, Findings]]:
    """A thread of an article and comments by three people in turn."""
    names = ("oda", "Piet Lind", None)
    posts = [Post("t", "article", "t", None, None, None, None, texts[0], account="article:t")]
    posts += [
        Post(
            f"t/{n}",
            "comment",
            "t",
            posts[-1].id if n % 2 else "t",
            names[n % 3],
            None,
            None,
            text,
            account=f"account:{names[n % 3]}",
        )
        for n, text in enumerate(texts[1:])
    ]
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in posts}
    return Thread("t", "", None, None, tuple(posts)), found


@given(TEXTS, st.randoms(use_true_random=False))
def test_any_thread_is_resolved_whatever_the_order_of_its_findings(texts: list[str], chance: random.Random) -> None:
    thread, findings = talk(texts)
    found: Resolved = resolve(thread, findings, gazetteer(), NONE)
    keys = list(findings)
    chance.shuffle(keys)
    assert resolve(thread, {key: findings[key] for key in keys}, gazetteer(), NONE) == found
    for post in thread.posts:
        mentions = found.findings[post.id].mentions
        assert all(post.text[one.start : one.end] == one.surface for one in mentions)
        plain = [one for one in mentions if one.how != "nested"]
        assert all(one.end <= other.start for one, other in pairwise(plain))
        said = found.findings[post.id].quotations
        assert [dataclasses.replace(one, entity=None, confidence=0) for one in said] == [
            dataclasses.replace(one, entity=None, confidence=0) for one in findings[post.id].quotations
        ]
    known = {one.account for one in thread.posts}
    assert all(account in known for _, _, account in found.addressed)


def crowd(comments: int, words: str) -> tuple[Thread, dict[str, Findings]]:
    """A thread of many comments, each with names of its own."""
    texts = ["A headline."] + [
        words.replace("#", chr(97 + n % 26) * 3 + chr(97 + n // 26 % 26) + chr(97 + n // 676)) for n in range(comments)
    ]
    return talk(texts)


@pytest.mark.parametrize(
    "words",
    [
        "Anna Ax# met Oda Bx#, the mayor of Cx#.",
        "The Dx# Union of Workers left Poland.",
        "> Ex# wrote it all down again.",
        "Fx#y wrote:\nAll of that is quite wrong.",
        '"All of it is wrong," said the minister, Anna Ax#.',
    ],
)
def test_a_thread_of_many_names_takes_time_by_its_length(words: str) -> None:
    def calls(comments: int) -> int:
        thread, findings = crowd(comments, words)
        return steps(lambda: resolve(thread, findings, gazetteer(), NONE))

    with backstop():
        assert calls(500) <= 3 * calls(250)
        resolve(*crowd(2000, words), gazetteer(), NONE)
