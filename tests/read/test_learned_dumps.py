"""Pages of systems that nobody described: the headers of the page are learned, and then held strictly."""

from __future__ import annotations

import pytest

from indexer.read import read_bytes
from indexer.types import Thread

ARTICLE = """Harbour dues go up

The council of Saltby has raised the harbour dues for small boats.

Nobody asked the fishermen, their union says.
"""

Row = tuple[str | None, str | None, str, int | None]
"""Author, date, text, and the place of the comment that is answered."""


def read_one(text: str) -> Thread:
    (thread,) = [one for one in read_bytes(text.encode("utf-8"), "page.txt") if isinstance(one, Thread)]
    return thread


def rows(thread: Thread) -> list[Row]:
    _, *comments = thread.posts
    places = {post.id: place for place, post in enumerate(comments)}
    return [(post.author, post.published, post.text, places.get(post.parent or "")) for post in comments]


WORDPRESS = """
3 thoughts on “Harbour dues go up”

  1. Mara Quill says:
    June 8, 2023 at 9:21 am

    They never ask.
    Not once.

    Reply
    1. tidewatch says:
      June 8, 2023 at 1:05 pm

      They did in 2019.

      Reply
  2. Old Pier says:
    June 9, 2023 at 7:00 am

    Sell the boats.

    Reply

Leave a Reply

Your email address will not be published.
"""
WORDPRESS_ROWS: list[Row] = [
    ("Mara Quill", "2023-06-08T09:21", "They never ask.\nNot once.", None),
    ("tidewatch", "2023-06-08T13:05", "They did in 2019.", 0),
    ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
]

LAYOUTS: dict[str, tuple[str, list[Row]]] = {
    "NAME says: / DATE": (WORDPRESS, WORDPRESS_ROWS),
    "NAME on DATE said:": (
        """
  • Mara Quill on June 8, 2023 at 9:21 am said:

    They never ask.

  • Old Pier on June 9, 2023 at 7:00 am said:

    Sell the boats.

  • tidewatch on June 9, 2023 at 8:00 am said:

    No.
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.", None),
            ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
            ("tidewatch", "2023-06-09T08:00", "No.", None),
        ],
    ),
    "signature at the end": (
        """
2 Comments »

  1. They never ask.
    Not once.

    Comment by Mara Quill — 08.06, 2023 @ 09:21

  2. Sell the boats.

    Comment by Old Pier — 09.06, 2023 @ 07:00
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.\nNot once.", None),
            ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
        ],
    ),
    "title first": (
        """
3 Kommentare

  • Nie gefragt

    geschrieben von Mara Quill am 8. Juni 2023, 09:21 [ antworten ]

    They never ask.

  • Verkaufen

    geschrieben von Old Pier am 9. Juni 2023, 07:00 [ antworten ]

    Sell the boats.
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "Nie gefragt\nThey never ask.", None),
            ("Old Pier", "2023-06-09T07:00", "Verkaufen\nSell the boats.", None),
        ],
    ),
    "flat, NAME | DATE": (
        """
Kommentare (2)

Mara Quill | Do, 8. Juni 2023 - 09:21

They never ask.

  • Antworten
Old Pier | Fr, 9. Juni 2023 - 07:00

Sell the boats.

  • Antworten
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.", None),
            ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
        ],
    ),
    "date, then the name twice": (
        """
3 комментария

8 июня 2023 09:21
Mara Quill
Mara Quill

They never ask.

Ответить
9 июня 2023 07:00
Old Pier
Old Pier

Sell the boats.

Ответить
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.", None),
            ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
        ],
    ),
    "the name twice, the date under the comment": (
        """
3 comments

Mara Quill
Mara Quill

They never ask.

Reply
8 June 2023 09:21
Old Pier
Old Pier

Sell the boats.

Reply
9 June 2023 07:00
tidewatch
tidewatch

No.

Reply
9 June 2023 08:00

1 2 3 next
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.", None),
            ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
            ("tidewatch", "2023-06-09T08:00", "No.", None),
        ],
    ),
    "DATE by NAME": (
        """
2 comments

  • On 8 June 2023 at 09:21 by Mara Quill

    They never ask.

  • On 9 June 2023 at 07:00 by Old Pier

    Sell the boats.
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.", None),
            ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
        ],
    ),
    "month first": (
        """
2 comments

  1. Mara Quill 06/08/2023 at 9:21 am

    They never ask.

  2. Old Pier 06/19/2023 at 7:00 am

    Sell the boats.
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.", None),
            ("Old Pier", "2023-06-19T07:00", "Sell the boats.", None),
        ],
    ),
    "names only": (
        """
2 comments

  1. Mara Quill

    They never ask.

  2. Old Pier

    Sell the boats.
""",
        [("Mara Quill", None, "They never ask.", None), ("Old Pier", None, "Sell the boats.", None)],
    ),
    "texts only": (
        """
2 comments

  1. They never ask. Not once in all these years.
    Believe me.

  2. Sell the boats, and do it soon.
""",
        [
            (None, None, "They never ask. Not once in all these years.\nBelieve me.", None),
            (None, None, "Sell the boats, and do it soon.", None),
        ],
    ),
    "likes over the name": (
        """
2 comments

  1. 12
    Mara Quill on 08/06/2023 at 9:21
    Reply

    They never ask.

  2. 3
    Old Pier on 09/06/2023 at 7:00
    Reply

    Sell the boats.
""",
        [
            ("Mara Quill", "2023-06-08T09:21", "They never ask.", None),
            ("Old Pier", "2023-06-09T07:00", "Sell the boats.", None),
        ],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_headers_of_a_page_are_learned(name: str) -> None:
    text, expected = LAYOUTS[name]
    assert rows(read_one(ARTICLE + text)) == expected


def test_the_article_keeps_its_text_and_what_follows_the_comments() -> None:
    article = read_one(ARTICLE + WORDPRESS).posts[0].text
    assert article.startswith("Harbour dues go up\n\nThe council of Saltby")
    assert "They never ask" not in article
    assert "Your email address" in article


def test_likes_over_a_name_are_the_score() -> None:
    text, _ = LAYOUTS["likes over the name"]
    assert [post.score for post in read_one(ARTICLE + text).posts] == [None, 12, 3]


def test_a_forum_page_begins_with_its_opening_post() -> None:
    text = """mara | 2023-06-08 09:21:00 UTC | #1

Who pays the new dues?

-------------------------

old_pier | 2023-06-08 10:00:05 UTC | #2

We all do.

-------------------------
"""
    thread = read_one(text)
    article = thread.posts[0]
    assert (article.author, article.published, article.text) == (
        "mara",
        "2023-06-08T09:21:00Z",
        "Who pays the new dues?",
    )
    assert rows(thread) == [("old_pier", "2023-06-08T10:00:05Z", "We all do.", None)]


def test_a_date_that_depends_on_the_day_is_left_empty_and_kept_in_the_problem() -> None:
    text = (
        ARTICLE
        + """
2 comments

  1. Mara Quill 3 hours ago

    They never ask.

  2. Old Pier 2 hours ago

    Sell the boats.
"""
    )
    thread = read_one(text)
    assert [(author, date) for author, date, _, _ in rows(thread)] == [("Mara Quill", None), ("Old Pier", None)]
    assert ["3 hours ago" in one.what for one in thread.problems] == [True, False]


def test_somebody_who_signs_all_his_posts_keeps_his_signature() -> None:
    text = "\n".join(
        f"{name} | 2023-06-0{day} 09:21:00 UTC | #{day}\n\nPost number {day}, said by {name}.\n{last}\n\n-----------\n"
        for day, (name, last) in enumerate([("mara", "M."), ("pier", "bye"), ("mara", "M."), ("mara", "M.")], start=1)
    )
    assert [post.text.split("\n")[-1] for post in read_one(text).posts] == ["M.", "bye", "M.", "M."]


@pytest.mark.parametrize(
    "text",
    [
        # other articles of the site, with their dates
        "\n  • Ferry to run on Sundays\n    8 June 2023\n\n  • New mayor speaks\n    7 June 2023\n",
        # a chronicle
        "\n  • On 8 June 2023 the council met.\n  • On 9 June 2023 it voted.\n  • On 10 June 2023 it rested.\n",
        # what was said in the council
        "\nMayor Elin Strand said: we had no choice.\n\nJonas Feld said: there is always a choice.\n",
        "\nComments\n\n  • Contact\n  • Imprint\n  • Jobs\n",
    ],
)
def test_an_article_with_dates_lists_or_speech_has_no_comments(text: str) -> None:
    thread = read_one(ARTICLE + text)
    assert len(thread.posts) == 1
    assert text.split("\n")[-2].strip(" •") in thread.posts[0].text
