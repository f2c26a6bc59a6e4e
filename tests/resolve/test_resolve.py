"""Who is meant: inside one thread, and by what the user says."""

from __future__ import annotations

import pytest

from indexer.extract import extract, gazetteer
from indexer.resolve import Judgements, Resolved, resolve
from indexer.resolve.judgements import Judgement, line, parse
from indexer.types import Post, Thread

NONE = Judgements()


def thread(article: str, *comments: tuple[str, str]) -> Thread:
    """A thread of an article and comments by (author, text), each answering the article."""
    posts = [Post("t", "article", "t", None, None, None, None, article, account="article:t")]
    posts += [
        Post(
            f"t/{n}",
            "comment",
            "t",
            "t",
            author,
            None,
            None,
            text,
            account=f"account:{author.lower().replace(' ', '-')}",
        )
        for n, (author, text) in enumerate(comments)
    ]
    return Thread("t", "", None, None, tuple(posts))


def resolved(one: Thread, judgements: Judgements = NONE) -> Resolved:
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in one.posts}
    return resolve(one, found, gazetteer(), judgements)


def meant(one: Thread, judgements: Judgements = NONE) -> dict[str, str | None]:
    """Surface -> entity over all posts."""
    return {m.surface: m.entity for findings in resolved(one, judgements).findings.values() for m in findings.mentions}


def test_a_surname_in_a_comment_is_the_person_of_the_article() -> None:
    found = meant(thread("Yesterday Halina Wrzosek resigned.", ("oda", "About time. I never liked Wrzosek.")))
    assert found["Wrzosek"] == found["Halina Wrzosek"] == "person:halina-wrzosek"


def test_one_letter_more_is_the_same_person() -> None:
    found = meant(thread("Yesterday Halina Wrzosek met Anna Nowak. Then Halina Wrzoszek left."))
    assert found["Halina Wrzoszek"] == found["Halina Wrzosek"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Iran", "Iraq"), ("Austria", "Australia"), ("Barack Obama", "Osama Bin Laden"),
     ("Bill Clinton", "Hillary Clinton"),
     ("Jan Kowal", "Jan Nowak"), ("Obama", "Osama")],
)  # fmt: skip
def test_two_are_never_made_one(one: str, other: str) -> None:
    found = meant(thread(f"We spoke of {one} at length. We spoke of {other} too."))
    assert len({entity for surface, entity in found.items() if surface in (one, other, "Osama Bin", "Bin Laden")}) == 2


def test_an_acronym_is_the_body_whose_initials_it_is() -> None:
    found = meant(thread("The Harbour Workers Union struck. The HWU wants more."))
    assert found["HWU"] == found["Harbour Workers Union"]


def test_a_person_of_one_word_stays_with_its_thread() -> None:
    assert meant(thread("Then Mr. Wrzosek resigned."))["Wrzosek"] == "person:wrzosek@t"


def test_the_alliance_is_nato_only_where_nato_is_named() -> None:
    assert meant(thread("NATO met. Then the alliance left."))["the alliance"] == "organisation:nato"
    assert "the alliance" not in meant(thread("Then the alliance left."))


def speakers(one: Thread) -> list[str | None]:
    return [q.entity for findings in resolved(one).findings.values() for q in findings.quotations]


def test_a_role_bound_to_a_name_speaks_for_it() -> None:
    text = (
        "This was told to reporters. The deputy foreign minister of Lithuania, Rasa Jonaityte, met Anna Nowak.\n\n"
        "We shall build the port whatever it costs us\n\n- said the deputy foreign minister of Lithuania."
    )
    assert speakers(thread(text)) == ["person:rasa-jonaityte"]


def test_a_pronoun_goes_on_with_who_spoke_before_and_is_less_sure() -> None:
    text = '"We will not pay for it," said Anna Nowak. "Not a single cent of it," she added.'
    first, second = resolved(thread(text)).findings["t"].quotations
    assert first.entity == second.entity == "person:anna-nowak"
    assert second.confidence < first.confidence


def addressed(one: Thread) -> list[tuple[str, str, str]]:
    return [(post, address.edge, account) for post, address, account in resolved(one).addressed]


def test_nicks_are_accounts_of_those_who_wrote_before() -> None:
    one = thread(
        "An article.",
        ("Old Miller", "The grain rots in the silo and nobody cares."),
        ("owl", "@Old Miller so what"),
        ("rusu", "Old Miller, they do care"),
        ("oda", "Quote: Old Miller\nThe grain rots\nNo."),
        ("piet", "> The grain rots in the silo and nobody cares.\nI do."),
        ("rune", "@nobody @rune Well, hello"),
    )
    miller = "account:old-miller"
    assert addressed(one) == [
        ("t/1", "addresses", miller),
        ("t/2", "addresses", miller),
        ("t/3", "quotes", miller),
        ("t/4", "quotes", miller),
    ]


def test_an_addressed_nick_is_no_person() -> None:
    one = thread("An article.", ("Bruno Falk", "Yes."), ("oda", "Bruno Falk, it hears you in Poland."))
    assert set(meant(one)) == {"Poland"}


def test_a_commenter_never_becomes_the_person_of_the_same_name() -> None:
    one = thread("Minister Halina Wrzosek spoke.", ("Halina Wrzosek", "I am not her. But I say Wrzosek is wrong."))
    assert meant(one)["Wrzosek"] == "person:halina-wrzosek"


def test_the_order_of_findings_does_not_matter() -> None:
    one = thread("Yesterday Halina Wrzosek met NATO.", ("oda", "Wrzosek again."), ("piet", "Halina Wrzoszek? Who?"))
    found = {post.id: extract(post.text, comment=post.kind == "comment") for post in one.posts}
    backwards = dict(reversed(found.items()))
    assert resolve(one, found, gazetteer(), Judgements()) == resolve(one, backwards, gazetteer(), Judgements())


def test_what_the_user_keeps_apart_stays_apart() -> None:
    one = thread("Yesterday Halina Wrzosek met Anna Nowak. Then Halina Wrzoszek left.")
    apart = Judgements((Judgement("not-same", ("Halina Wrzosek", "Halina Wrzoszek")),))
    found = meant(one, apart)
    assert found["Halina Wrzosek"] != found["Halina Wrzoszek"]


def test_judgements_are_read_line_by_line_and_bad_lines_are_named() -> None:
    text = 'same "A b" "C"  # because\n\nignore X\nmerge A B\nsame A\nrename "A "\nnot-same "A b" "C"\n'
    judgements, problems = parse(text, "judgements.txt")
    assert [(one.word, one.names) for one in judgements.lines] == [
        ("same", ("A b", "C")),
        ("ignore", ("X",)),
        ("not-same", ("A b", "C")),
    ]
    assert [problem.line for problem in problems] == [4, 5, 6, None]


def test_a_judgement_is_written_as_it_is_read() -> None:
    one = Judgement("rename", ("person:x", 'the "old" \\ man'))
    assert parse(line(one), "f")[0].lines == (one,)
