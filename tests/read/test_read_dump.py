"""Text dumps: the seed, the synthetic pages, and each oddity of the layout, seen from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer.read import read, read_bytes
from indexer.types import Problem, Thread
from tests.work import backstop, steps

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")


class Row(NamedTuple):
    """A comment as a reader sees it; ``parent`` is its place among the comments, None for the article."""

    parent: int | None
    author: str | None
    real_name: str | None
    published: str | None


def only(text: str | bytes) -> Thread:
    raw = text.encode() if isinstance(text, str) else text
    (thread,) = read_bytes(raw, "page.txt")
    assert isinstance(thread, Thread)
    return thread


def rows(thread: Thread) -> list[Row]:
    places = {post.id: place for place, post in enumerate(thread.posts[1:])}
    return [
        Row(places.get(post.parent or ""), post.author, post.real_name, post.published) for post in thread.posts[1:]
    ]


def authors(thread: Thread) -> list[str | None]:
    return [post.author for post in thread.posts[1:]]


def texts(thread: Thread) -> list[str]:
    return [post.text for post in thread.posts]


def lines_of(thread: Thread) -> list[int | None]:
    return [problem.line for problem in thread.problems]


HEAD = "The ferry is late\n\nNobody knows why.\n"
ANN = "  1. Ann Offline Ann\n    Ann (Anna Lee) 8 June 2023 09: 21\n    I do.\n"
BOB = "  2. Bob 8 June 2023 10: 09\n    Tell us.\n"
DATED = "8 June 2023 10: 09"


@needs_data
def test_the_seed_gives_its_three_comments_with_author_real_name_and_date() -> None:
    (thread,) = read(DATA / "seed" / "nato-troops.txt")
    assert isinstance(thread, Thread)
    assert rows(thread) == [
        (None, "Denis FG", "Obukhov Denis", "2023-06-08T09:21"),
        (None, "lord-palladore-11045", "Konstantin Puchkov", "2023-06-08T10:09"),
        (None, "Sergei Fonov", "sergey fonov", "2023-06-08T22:28"),
    ]
    assert thread.problems == ()


@needs_data
def test_the_seeds_article_and_comments_say_exactly_what_the_gold_has() -> None:
    path = DATA / "seed" / "nato-troops.txt"
    raw, gold = path.read_text("utf-8"), json.loads((DATA / "seed" / "gold.json").read_text("utf-8"))
    section = {one["id"]: raw[one["start"] : one["end"]] for one in gold["sections"]}
    (thread,) = read(path)
    assert isinstance(thread, Thread)
    assert thread.title == section["title"]
    assert thread.posts[0].text == raw[: raw.index("  1. ")].rstrip("\n")
    for post, name in zip(thread.posts[1:], ("c1", "c2", "c3"), strict=True):
        assert post.text == "\n".join(line.strip() for line in section[name].split("\n")).strip()


@needs_data
@pytest.mark.parametrize("number", range(12))
def test_a_synthetic_page_is_read_as_expected(number: int) -> None:
    # "user (x)" without an avatar line is undecidable by itself (page 11, comment 13); elsewhere its page has one.
    folder = DATA / "dumps" / "synthetic"
    (thread,) = read(folder / f"{number:02}.txt")
    wanted = json.loads((folder / f"{number:02}.expected.json").read_text("utf-8"))
    assert isinstance(thread, Thread)
    assert rows(thread) == [Row(one["parent"], one["author"], one["real"], one["date"]) for one in wanted]
    assert thread.problems == ()
    assert thread.posts[0].text.endswith("Closing line.")


def test_headers_may_have_one_line_or_two_and_texts_are_as_written() -> None:
    thread = only(HEAD + ANN + BOB)
    assert rows(thread) == [
        (None, "Ann", "Anna Lee", "2023-06-08T09:21"),
        (None, "Bob", None, "2023-06-08T10:09"),
    ]
    assert texts(thread) == ["The ferry is late\n\nNobody knows why.", "I do.", "Tell us."]


def test_a_title_is_a_first_line_of_its_own() -> None:
    assert only("Headline\n\nBody.\n").title == "Headline"
    assert only("\n\n  Head  line \n\nBody.").title == "Head line"
    assert only("No headline\nBody.\n\nMore.").title == ""
    assert only("x" * 301 + "\n\nBody.").title == ""
    assert only("Alone\n").title == ""
    assert only("Alone\n").posts[0].text == "Alone"


def test_the_body_keeps_its_lists_and_blank_lines() -> None:
    body = "One.\n\n  • point\n  1. first\n\n\n1. typed\n\nTwo."
    assert only(f"Headline\n\n{body}\n\n{ANN}").posts[0].text == f"Headline\n\n{body}"


def test_a_list_at_the_end_that_is_no_comment_list_stays_in_the_body() -> None:
    thread = only(HEAD + "  1. bread\n  2. milk\n    and cream\n  3. eggs since 8 June 2023\n")
    assert len(thread.posts) == 1
    assert "and cream" in thread.posts[0].text
    assert thread.problems == ()


def test_a_list_of_dates_without_text_is_no_comment_list() -> None:
    thread = only(HEAD + f"  1. Departure {DATED}\n  2. Arrival {DATED}\n\nSee you.")
    assert len(thread.posts) == 1


def test_a_single_dated_item_does_not_make_a_list_comments() -> None:
    listed = f"  1. bread\n  2. signed {DATED}\n    by all\n  3. milk\n  4. eggs\n  5. rye\n"
    assert authors(only(HEAD + listed + "\nAnd then:\n" + ANN)) == ["Ann"]


def test_a_list_right_before_the_comments_is_not_one_of_them() -> None:
    thread = only(HEAD + "  1. bread\n  2. milk\n  3. eggs\n  4. rye\n" + ANN + BOB)
    assert authors(thread) == ["Ann", "Bob"]
    assert thread.problems == ()


def test_nesting_is_read_from_the_column_and_levels_may_be_skipped() -> None:
    page = "".join(f"{' ' * column}1. n{column} {DATED}\n{' ' * column}  text\n" for column in (2, 6, 8, 4, 2, 4))
    assert [row.parent for row in rows(only(HEAD + page))] == [None, 0, 1, 0, None, 4]


def test_numbers_have_holes() -> None:
    page = "".join(f"  {number}. n{number} {DATED}\n    text\n" for number in (19, 21, 22, 24, 3))
    assert authors(only(HEAD + page)) == ["n19", "n21", "n22", "n24", "n3"]


def test_typed_lists_are_text_even_where_they_end_in_a_date() -> None:
    typed = f"    1. first\n    2. second, on {DATED}\n    3. third {DATED}\n"
    reply = f"    1. Bob {DATED}\n      Fine.\n"
    thread = only(HEAD + ANN + typed + reply)
    assert authors(thread) == ["Ann", "Bob"]
    assert texts(thread)[1] == f"I do.\n1. first\n2. second, on {DATED}\n3. third {DATED}"


def test_a_date_written_otherwise_than_all_the_others_is_somebodys_text() -> None:
    page = "".join(f"  {n}. n{n} 8 June 2023 10: {n + 10}\n    text\n" for n in range(1, 6))
    thread = only(HEAD + page + "    1. since 08.06.2023 10:09\n      and so on\n")
    assert len(thread.posts) == 6
    assert "since 08.06.2023" in thread.posts[-1].text


def test_comments_have_paragraphs_lists_and_quotes() -> None:
    text = "    Quote: Ann\n    One.\n\n\n    • a\n      • b\n    +3\n"
    assert texts(only(HEAD + ANN + BOB.replace("    Tell us.\n", text)))[2] == "Quote: Ann\nOne.\n\n\n• a\n  • b\n+3"


def test_a_text_may_go_on_after_its_answers() -> None:
    thread = only(HEAD + ANN + f"    1. Bob {DATED}\n      Fine.\n    Liked by 21 people\n")
    assert texts(thread)[1:] == ["I do.\nLiked by 21 people", "Fine."]


@pytest.mark.parametrize("status", ["Offline", "Online", "Онлайн", "Офлайн", "Не в сети"])
def test_the_status_is_no_name(status: str) -> None:
    assert authors(only(HEAD + ANN.replace("Offline", status))) == ["Ann"]


def test_the_name_beside_the_picture_wins() -> None:
    page = f"  1. Ann (of Cork) Offline Ann (of Cork)\n    Ann (of Cork) {DATED}\n    text\n"
    assert rows(only(HEAD + page))[0][1:3] == ("Ann (of Cork)", None)
    assert rows(only(HEAD + page.replace(f" {DATED}", f" (Anna) {DATED}")))[0][1:3] == ("Ann (of Cork)", "Anna")
    other = only(HEAD + page.replace("Ann (of Cork) 8", "Somebody (Anna) 8"))
    assert rows(other)[0][1:3] == ("Ann (of Cork)", "Anna")
    assert lines_of(other) == [4]


def test_a_name_may_hold_the_word_offline() -> None:
    page = f"  1. Mr Offline One Offline Mr Offline One\n    Mr Offline One {DATED}\n    text\n"
    assert authors(only(HEAD + page)) == ["Mr Offline One"]


def test_without_a_picture_the_last_brackets_are_the_real_name() -> None:
    def named(who: str) -> tuple[str | None, str | None]:
        return rows(only(HEAD + f"  1. {who} {DATED}\n    text\n"))[0][1:3]

    assert named("Ann (of Cork) (Anna)") == ("Ann (of Cork)", "Anna")
    assert named("Ann (Anna (Lee))") == ("Ann", "Anna (Lee)")
    assert named("Ann(1)") == ("Ann(1)", None)
    assert named("(Ann)") == ("(Ann)", None)


def test_a_name_with_brackets_is_known_from_a_picture_elsewhere_on_the_page() -> None:
    pictured = f"  1. Ann (of Cork) Offline Ann (of Cork)\n    Ann (of Cork) {DATED}\n    text\n"
    thread = only(HEAD + pictured + f"  2. Ann (of Cork) {DATED}\n    more\n")
    assert authors(thread) == ["Ann (of Cork)"] * 2


def test_names_that_are_dates_or_numbers_are_names() -> None:
    for name in ("1234", "8", "May", "1. May 2", "木村", "O'Neil", "Сергей Фонов"):
        page = f"  1. {name} Online {name}\n    {name} {DATED}\n    text\n  2. {name} {DATED}\n    text\n"
        assert authors(only(HEAD + page)) == [name, name]


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("8 июня 2023 09: 21", "2023-06-08T09:21"), ("8 мая 2023, 09:21", "2023-05-08T09:21"),
        ("8 Jun 2023 9:21", "2023-06-08T09:21"), ("June 8, 2023 09:21", "2023-06-08T09:21"),
        ("8. März 2023 um 09:21", "2023-03-08T09:21"), ("8 czerwca 2023 09:21", "2023-06-08T09:21"),
        ("08.06.2023 09:21", "2023-06-08T09:21"), ("2023-06-08 09:21:33", "2023-06-08T09:21:33"),
    ],
)  # fmt: skip
def test_headers_have_dates_in_many_languages(written: str, published: str) -> None:
    thread = only(HEAD + ANN.replace("8 June 2023 09: 21", written))
    assert rows(thread) == [(None, "Ann", "Anna Lee", published)]
    assert thread.problems == ()


@pytest.mark.parametrize(
    "written", ["31 February 2023 10: 00", "8 June 2023 25: 00", "Сегодня, 09:21", "Yesterday 22: 10"]
)
def test_a_date_that_is_no_day_is_left_empty_with_a_problem(written: str) -> None:
    thread = only(HEAD + ANN.replace("8 June 2023 09: 21", written))
    assert rows(thread) == [(None, "Ann", "Anna Lee", None)]
    assert lines_of(thread) == [4]


def test_a_header_that_is_not_understood_leaves_its_comment_in_the_article_and_says_where() -> None:
    broken = "  2. Eve Offline Eve\n    Eve (Eva) 99 Foo 20201\n    Who?\n" + f"    1. Dan {DATED}\n      You.\n"
    thread = only(HEAD + ANN + broken + "  3. Bob 9 June 2023 10: 09\n    Tell us.\n")
    assert rows(thread) == [
        (None, "Ann", "Anna Lee", "2023-06-08T09:21"),
        (None, "Dan", None, "2023-06-08T10:09"),
        (None, "Bob", None, "2023-06-09T10:09"),
    ]
    assert texts(thread)[0].endswith("2. Eve Offline Eve\n    Eve (Eva) 99 Foo 20201\n    Who?")
    assert lines_of(thread) == [7]


def test_an_answer_whose_header_is_not_understood_is_not_put_in_anothers_mouth() -> None:
    thread = only(HEAD + ANN + "    1. Eve Offline Eve\n      Eve 99 Foo 20201\n      Who?\n" + BOB)
    assert texts(thread)[1:] == ["I do.", "Tell us."]
    assert "Who?" in texts(thread)[0]
    assert lines_of(thread) == [7]


def test_what_follows_the_comments_stays_in_the_article_with_one_problem() -> None:
    thread = only(HEAD + ANN + "\nAbout us\n\n  • Imprint\n    • Contact\n")
    assert texts(thread)[1:] == ["I do."]
    assert texts(thread)[0].endswith("About us\n\n  • Imprint\n    • Contact")
    assert lines_of(thread) == [8]


def test_lines_without_indent_inside_a_comment_are_its_own_when_it_goes_on() -> None:
    thread = only(HEAD + ANN + "x = 1\ny = 2\n    See?\n" + BOB)
    assert texts(thread)[1:] == ["I do.\nx = 1\ny = 2\nSee?", "Tell us."]
    assert thread.problems == ()
    unsure = only(HEAD + ANN + "x = 1\n" + BOB)
    assert texts(unsure)[1:] == ["I do.", "Tell us."]
    assert texts(unsure)[0].endswith("x = 1")
    assert lines_of(unsure) == [7]


def test_no_break_spaces_and_line_ends_of_other_systems_make_no_difference() -> None:
    plain = only(HEAD + ANN + BOB)
    for page in ((HEAD + ANN + BOB).replace("\n", "\r\n"), (HEAD + ANN + BOB).replace("\n", "\r")):
        assert only(page) == plain
    spaced = (ANN + BOB).replace("  1. ", "\u00a0\u00a01.\u00a0").replace(" 8 June", "\u00a08\u00a0June")
    assert rows(only(HEAD + spaced)) == rows(plain)


def test_format_characters_stay_in_the_name_and_are_nothing_to_its_identity() -> None:
    plain, marked = only(HEAD + ANN), only(HEAD + ANN.replace("    Ann ", "    A\u200bnn "))
    assert authors(marked) == ["A\u200bnn"]
    assert [post.id for post in marked.posts] == [post.id for post in plain.posts]


@pytest.mark.parametrize("tab", ["\t", "  \t"])
def test_a_copy_indented_by_tabs_is_read_like_the_original(tab: str) -> None:
    reply = f"    1. Eve {DATED}\n      So?\n"
    page = HEAD + ANN + reply + BOB
    tabbed = page.replace("    ", "\t\t").replace("  ", "\t") if tab == "\t" else page.replace("    ", "\t")
    assert rows(only(tabbed)) == rows(only(page))
    assert texts(only(tabbed))[1:] == texts(only(page))[1:]


def test_a_copy_without_indentation_gives_its_comments_and_says_that_it_is_flat() -> None:
    page = HEAD + "".join(line.strip() + "\n" for line in (ANN + f"    1. Eve {DATED}\n      So?\n" + BOB).splitlines())
    thread = only(page)
    assert [row[:2] for row in rows(thread)] == [(None, "Ann"), (None, "Eve"), (None, "Bob")]
    assert texts(thread)[1:] == ["I do.", "So?", "Tell us."]
    assert lines_of(thread) == [4]


def test_a_numbered_line_with_a_date_does_not_make_an_article_a_flat_copy() -> None:
    assert len(only(HEAD + f"\n1. It began {DATED}\n\nThen it ended.").posts) == 1


def test_pages_that_lost_their_article_are_told_apart_by_their_first_comment() -> None:
    assert only(ANN).id != only(BOB).id
    assert only(ANN).posts[0].text == ""


def test_two_comments_equal_in_everything_are_two_and_keep_their_ids() -> None:
    thread = only(HEAD + BOB + BOB + ANN)
    ids = [post.id for post in thread.posts]
    assert len(set(ids)) == 4
    assert [post.id for post in only(HEAD + ANN + BOB + BOB).posts] == [ids[0], ids[3], ids[1], ids[2]]


def test_problems_of_a_page_are_counted_beyond_a_hundred() -> None:
    thread = only(HEAD + ANN + "  7. who\n" * 250)
    assert len(thread.problems) == 101
    assert "150" in thread.problems[-1].what


def test_a_problem_names_the_path_as_given(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (problem,) = read(tmp_path / "empty.txt")
    assert isinstance(problem, Problem)
    assert (problem.where, problem.line, problem.code) == (f"{tmp_path}/empty.txt", None, "empty-file")
    for path in (tmp_path, tmp_path / "missing.txt"):
        (problem,) = read(path)
        assert isinstance(problem, Problem)
        assert problem.where == str(path)
        assert problem.what.startswith("cannot be read: ")


def test_a_comment_takes_at_most_so_many_calls() -> None:
    page = HEAD + "".join(f"  {n}. Ann {DATED}\n    text {n}\n    1. Bob {DATED}\n      text\n" for n in range(2500))
    with backstop():
        assert len(only(page).posts) == 5001
    assert steps(lambda: only(page)) < 330 * 5001
