"""JSON and CSV of anybody's scraper: by a mapping, by one beside the file, by a guess that leaves no doubt."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from indexer.read import MappingError, of_file, read, suggested
from indexer.types import Problem, Thread

COMMENTS_CSV = """commentID,articleID,parentID,userDisplayName,createDate,recommendations,commentBody,userEmail
101,a7,0,Mara Quill,1686216060,5,"They never ask.<br/>Not once.",mara@quay.example
102,a7,101,tidewatch,1686216120,0,"They did, in 2019",tide@quay.example
"""
ARTICLES_CSV = """articleID,headline,webURL,pubDate
a7,Harbour dues go up,https://saltby.example/dues,2023-06-08 06:00:00
"""
PAIR = """
[[map]]
files = "*omments*.csv"
thread = "articleID"
id = "commentID"
parent = "parentID"
author = "userDisplayName"
published = "createDate"
text = "commentBody"
score = "recommendations"

[[map]]
files = "*rticles*.csv"
record = "article"
id = "articleID"
title = "headline"
published = "pubDate"
"""
COUNTED_CSV = """article_id;title;article_url;comment_counter;comment_author;post_time;comment_text
s1;Harbour dues go up;https://saltby.example/dues;s1_0;Mara;2023-06-08T09:21;They never ask anybody.
s1;Harbour dues go up;https://saltby.example/dues;s1_0_0;Pier;2023-06-08T10:00;They did ask us, in 2019.
s1;Harbour dues go up;https://saltby.example/dues;s1_0_0_0;Mara;2023-06-08T11:00;Who is us, if I may ask?
"""
SCRAPED = {"headline": "Harbour dues go up", "link": "https://saltby.example/dues", "meta": {"comments": [
    {"user": {"name": "Mara"}, "body": "They never ask.", "when": "8 June 2023 09:21", "replies": [
        {"user": {"name": "Pier"}, "body": "They did ask in 2019.", "when": "8 June 2023 10:00"}]}]}}  # fmt: skip


def threads_of(file: Path, **more: object) -> tuple[list[Thread], list[Problem]]:
    found = list(read(file, **more))  # type: ignore[arg-type]
    return [one for one in found if isinstance(one, Thread)], [one for one in found if isinstance(one, Problem)]


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_pair_of_files_by_a_mapping(tmp_path: Path) -> None:
    mappings = of_file(written(tmp_path, "pair.toml", PAIR))
    (thread,), problems = threads_of(written(tmp_path, "Comments.csv", COMMENTS_CSV), mappings=mappings)
    (article,), _ = threads_of(written(tmp_path, "Articles.csv", ARTICLES_CSV), mappings=mappings)
    assert [(one.code, one.level) for one in problems] == [("personal-data-omitted", "note")]
    assert thread.id == article.id == "a7"
    assert (article.title, article.posts[0].published) == ("Harbour dues go up", "2023-06-08T06:00:00")
    _, one, two = thread.posts
    assert (one.author, one.published, one.text, one.score) == (
        "Mara Quill", "2023-06-08T09:21:00Z", "They never ask.\nNot once.", 5,
    )  # fmt: skip
    assert (two.parent, two.text) == (one.id, "They did, in 2019")


def test_a_mapping_beside_the_files_is_found(tmp_path: Path) -> None:
    written(tmp_path, "indexer.map.toml", PAIR.replace("commentBody", "userDisplayName"))
    (thread,), _ = threads_of(written(tmp_path, "Comments.csv", COMMENTS_CSV))
    assert [post.text for post in thread.posts[1:]] == ["Mara Quill", "tidewatch"]


def test_what_is_suggested_for_a_file_reads_it_and_takes_no_address(tmp_path: Path) -> None:
    file = written(tmp_path, "Comments.csv", COMMENTS_CSV)
    told = suggested(file)
    assert told is not None and "mail" not in told
    table = tomllib.loads(told)["map"][0]
    assert (table["text"], table["author"], table["parent"], table["thread"]) == (
        "commentBody", "userDisplayName", "parentID", "articleID",
    )  # fmt: skip
    mappings = of_file(written(tmp_path, "guess.toml", told))
    (thread,), problems = threads_of(file, mappings=mappings)
    assert len(thread.posts) == 3 and all(one.level == "note" for one in problems)


def test_ids_that_hold_their_parents_are_noticed(tmp_path: Path) -> None:
    (thread,), problems = threads_of(written(tmp_path, "counted.csv", COUNTED_CSV))
    _, one, two, three = thread.posts
    assert (two.parent, three.parent) == (one.id, two.id)
    assert (one.author, one.published, thread.url) == ("Mara", "2023-06-08T09:21", "https://saltby.example/dues")
    assert thread.reading is not None and "guessed" in thread.reading.profile
    assert not thread.problems and not problems


def test_nested_json_is_guessed(tmp_path: Path) -> None:
    file = written(tmp_path, "scraped.json", json.dumps([SCRAPED]))
    told = suggested(file)
    assert told is not None and 'comments = "meta.comments"' in told and 'author = "user.name"' in told
    told = told.replace("# not found: id, parent, published, score", 'published = "when"')
    (thread,), _ = threads_of(file, mappings=of_file(written(tmp_path, "map.toml", told)))
    _, one, two = thread.posts
    assert (one.author, one.text, two.author, two.parent) == ("Mara", "They never ask.", "Pier", one.id)
    assert (one.published, thread.title) == ("2023-06-08T09:21", "Harbour dues go up")


def test_json_with_other_names_is_not_taken_for_ours_and_loses_nothing(tmp_path: Path) -> None:
    record = {"title": "Dues", "comments": [{"user": "Mara", "body": "They never ask anybody."}]}
    (thread,), _ = threads_of(written(tmp_path, "a.jsonl", json.dumps(record) + "\n"))
    assert any("They never ask anybody." in post.text for post in thread.posts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("map = 3", "[[map]]"),
        ("[[map]]\ntxt = 'a'", "'txt' is no field"),
        ("[[map]]\nrecord = 'post'\ntext = 'a'", "record is 'post'"),
        ("[[map]]\nauthor = 'a'", "text is missing"),
        ("[[map]]\nrecord = 'thread'", "needs comments"),
        ("[[map]\n", "not a TOML file"),
        ("\x00", "not a TOML file"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MappingError) as raised:
        of_file(written(tmp_path, "m.toml", text))
    assert said in str(raised.value)


def test_ragged_rows_and_wrong_dates_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    text = "id,author,date,text\n1,Mara,never,They never ask.\n2,Pier\n3,Oda,2023-06-08,I swim here daily.\n"
    text = text + "".join(f"{n},Oda,2023-06-08,I swim here daily.\n" for n in range(4, 12))
    (thread, rest), problems = threads_of(written(tmp_path, "a.csv", text))
    assert [post.text for post in thread.posts[1:3]] == ["They never ask.", "I swim here daily."]
    assert rest.posts[0].text == "2,Pier"
    assert {one.line for one in problems} >= {2, 3}


def test_a_mapping_for_fields_that_are_not_there_says_which_there_are(tmp_path: Path) -> None:
    mappings = of_file(written(tmp_path, "m.toml", "[[map]]\ntext = 'words'\n"))
    _, problems = threads_of(written(tmp_path, "a.csv", COMMENTS_CSV), mappings=mappings)
    assert any("no field 'words'" in one.what and "'commentBody'" in one.what for one in problems)


@pytest.mark.parametrize(
    "raw", [b'a,b,c\n"' + b"x" * 200_000, b"\x00,\x00,\x00\n1,2,3\n", b"text,author\n\xff,\xfe\n", b",,,\n,,,\n"]
)
def test_hostile_tables_are_survived(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(raw)
    threads_of(file)
    suggested(file)


NEWS_COMMENTS = """approveDate,articleID,commentBody,commentID,createDate,editorsSelection,parentID,parentUserDisplayName,recommendations,userDisplayName,userID,user_ip
1491245186,58de,They never ask.<br/>Not once.,22022598.0,1491237056.0,False,0,,2,Mara Quill,46006296.0,10.1.2.3
1491188619,58de,"They did ask, in 2019.",22017350,1491180279.0,False,22022598.0,Mara Quill,1,Pier Dell,32788212.0,10.1.2.4
"""  # noqa: E501 as they come
NEWS_ARTICLES = """abstract,articleID,byline,headline,pubDate,snippet,webURL
,58de,By INA FALK,Harbour dues go up,2017-04-01 00:15:41,From June on.,https://saltby.example/dues
,58df,By INA FALK,Ferry late,2017-04-02 00:15:41,Fog again.,https://saltby.example/ferry
"""
COUNTED_COMMENTS = """article_id,comment_counter,comment_id,author,comment_author,post_time,comment_text,TotalVotes
26,source1_26_0,5,,Sven,"Wed, 16 Sep 2015",Ferries are dear to all of us.,3
26,source1_26_0_0,6,,Dora,"Wed, 16 Sep 2015","They are cheap, if you ask me.",1
26,source1_26_0_1,7,,Ulla,"Wed, 16 Sep 2015","Who did ask you, Dora, then?",1
"""
COUNTED_ARTICLES = """article_id,title,article_url,author,published_date,article_text
26,Ferries,https://saltby.example/a,Tim Low,2015-09-16,<p>Ferries are late.</p><p>Again.</p>
27,Trains,https://saltby.example/b,Tim Low,2015-09-17,<p>Trains are late.</p>
"""


@pytest.mark.parametrize(
    ("articles", "comments"), [(NEWS_ARTICLES, NEWS_COMMENTS), (COUNTED_ARTICLES, COUNTED_COMMENTS)]
)
def test_a_pair_of_files_needs_no_mapping_where_its_columns_are_plain(
    tmp_path: Path, articles: str, comments: str
) -> None:
    (article, other), problems = threads_of(written(tmp_path, "articles.csv", articles))
    (thread,), more = threads_of(written(tmp_path, "comments.csv", comments))
    assert not problems and all(one.level == "note" for one in more)
    assert thread.id == article.id != other.id
    assert article.title and article.url and article.posts[0].author and article.posts[0].published
    _, one, two, *rest = thread.posts
    assert two.parent == one.id and all(post.parent == one.id for post in rest)
    assert all(post.author and post.published and post.score for post in thread.posts[1:])
    assert "10.1.2" not in repr(thread) and not thread.problems


def test_a_suggested_mapping_is_for_files_called_alike(tmp_path: Path) -> None:
    told = suggested(written(tmp_path, "comments-2017-04.csv", NEWS_COMMENTS))
    assert told is not None and tomllib.loads(told)["map"][0]["files"] == "comments-*-*.csv"


def test_records_that_have_the_same_headline_are_comments_on_it(tmp_path: Path) -> None:
    rows = "".join(f"{n},Ferry late,Ann,2023-06-0{n},Fog again and again.\n" for n in range(1, 6))
    (thread,), _ = threads_of(written(tmp_path, "a.csv", "id,title,author,date,text\n" + rows))
    assert (thread.title, len(thread.posts)) == ("Ferry late", 6)
