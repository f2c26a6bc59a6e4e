"""Which account a comment turns to or repeats: only one of the thread, and only one who wrote before."""

from __future__ import annotations

import pytest

from indexer.extract import extract, gazetteer
from indexer.resolve import Judgements, resolve
from indexer.resolve.addressed import addressed
from indexer.types import Findings, Post, Thread

GRAIN = "The grain rots in the silo and nobody in this town seems to care about it."
NAMES = {"Old Miller": "Stanisław Kurek", "kestrel_77": None, "Анна К.": "Анна Кравец", "well": None}


def turns(text: str, *, parent: str = "t", article: str = "An article about a silo.") -> list[tuple[str, str, str]]:
    """Edge, account and words of every address in a comment by rune, after one comment by each of NAMES."""
    posts = [Post("t", "article", "t", None, "Clara Voss", None, None, article, account="account:Clara Voss")]
    posts += [
        Post(
            f"t/{n}",
            "comment",
            "t",
            "t",
            nick,
            real,
            None,
            GRAIN if not n else f"Remark number {n}.",
            account=f"account:{nick}",
        )
        for n, (nick, real) in enumerate(NAMES.items())
    ]
    posts.append(Post("t/r", "comment", "t", parent, "rune", None, None, text, account="account:rune"))
    posts.append(Post("t/z", "comment", "t", "t", "latecomer", None, None, "Late.", account="account:latecomer"))
    thread = Thread("t", "", None, None, tuple(posts))
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in posts}
    addressed = resolve(thread, found, gazetteer(), Judgements()).addressed
    return [(one.edge, account.removeprefix("account:"), text[one.start : one.end])
            for post, one, account in addressed if post == "t/r"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "account", "words"),
    [
        ("@Old Miller so what", "Old Miller", "Old Miller"),
        ("@OLD MILLER, so what", "Old Miller", "OLD MILLER"),
        ("yes @kestrel_77: no", "kestrel_77", "kestrel_77"),
        ("@kestrel-77 no", "kestrel_77", "kestrel-77"),
        ("@Old\u200b Miller so what", "Old Miller", "Old\u200b Miller"),
        ("Old Miller, so what", "Old Miller", "Old Miller"),
        ("Old Miler, so what", "Old Miller", "Old Miler"),
        ("Stanisław Kurek, so what", "Old Miller", "Stanisław Kurek"),
        ("Анна К., спасибо", "Анна К.", "Анна К."),
        ("Clara Voss, thank you", "Clara Voss", "Clara Voss"),
    ],
)
def test_a_nick_or_real_name_is_the_account_that_wrote_before(text: str, account: str, words: str) -> None:
    assert turns(text) == [("addresses", account, words)]


@pytest.mark.parametrize(
    "text",
    [
        "@nobody no",
        "@latecomer no",
        "@rune no",
        "well, no",
        "Poland, no",
        "kestre1_7, no",
        "@Old no",
        "So, Old Miller is right",
    ],
)
def test_other_names_are_nobody_s(text: str) -> None:
    assert turns(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Quote: Old Miller\n{GRAIN}\nNo.",
        "Quote: Old Miller\nrots in the silo\nNo.",
        "Old Miller wrote:\nrots in the silo\nNo.",
        "> The grain rots in the silo\nNo.",
        "> The grain\n> rots in the   silo\nNo.",
        f"{GRAIN}\nNo, it does not.",
        f"  {GRAIN}\n\nNo, it does not.",
    ],
)
def test_repeated_words_are_those_of_who_wrote_them_first(text: str) -> None:
    assert [(edge, account) for edge, account, _ in turns(text)] == [("quotes", "Old Miller")]


def test_a_line_that_is_part_of_a_paragraph_is_repeated_whatever_its_case_and_signs() -> None:
    text = "the grain rots in the silo -- and nobody in this TOWN!\nNo, it does not."
    assert turns(text) == [("quotes", "Old Miller", "the grain rots in the silo -- and nobody in this TOWN")]


def test_a_few_words_of_another_inside_a_line_of_one_s_own_are_no_repeat() -> None:
    assert turns("I have heard that the grain rots in the silo since the day I came here.") == []


def test_two_who_point_to_the_same_page_do_not_repeat_each_other() -> None:
    link = "https://harbour.example/news/2024/05/06/the-grain-rots-in-the-silo-and-nobody-cares"
    posts = [
        Post(f"t/{n}", "comment", "t", "t", who, None, None, text, account=f"account:{who}")
        for n, (who, text) in enumerate([("oda", f"Look:\n{link}"), ("pim", f"{link}\nNo.")])
    ]
    assert addressed(Thread("t", "", None, None, tuple(posts)), {post.id: Findings() for post in posts}) == []


@pytest.mark.parametrize(
    "text", ["> short words\nNo.", "> these words were never written by anybody here\nNo.", "The grain rots.\nNo."]
)
def test_words_too_short_or_unknown_are_nobody_s(text: str) -> None:
    assert turns(text) == []


def test_nobody_turns_to_himself() -> None:
    article = Post("t", "article", "t", None, None, None, None, "An article.", account="article:t")
    texts = (GRAIN, f"@oda no\n{GRAIN}\nQuote: oda\nThe grain rots in the silo")
    odas = [
        Post(f"t/{n}", "comment", "t", "t", "oda", None, None, text, account="account:oda")
        for n, text in enumerate(texts)
    ]
    thread = Thread("t", "", None, None, (article, *odas))
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in thread.posts}
    assert resolve(thread, found, gazetteer(), Judgements()).addressed == ()


def test_a_nick_in_an_address_is_no_mention_of_a_person() -> None:
    article = Post("t", "article", "t", None, None, None, None, "An article.", account="article:t")
    falk = Post(
        "t/0",
        "comment",
        "t",
        "t",
        "Bruno Falk",
        None,
        None,
        "It hears us all in Poland tonight.",
        account="account:falk",
    )
    text = "Bruno Falk, it does.\nQuote: Bruno Falk\nIt hears us all in Poland\nSo says Anna Nowak."
    oda = Post("t/1", "comment", "t", "t", "oda", None, None, text, account="account:oda")
    thread = Thread("t", "", None, None, (article, falk, oda))
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in thread.posts}
    mentions = resolve(thread, found, gazetteer(), Judgements()).findings["t/1"].mentions
    assert [one.surface for one in mentions] == ["Poland", "Anna Nowak"]
