"""The expected files beside the samples, checked against the samples alone: nothing of ours is imported here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FILES = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".txt", ".jsonl"})
MENTION_KINDS = {"name", "alias", "demonym", "metonym", "nickname", "nominal"}
ENTITY_KINDS = {"person", "organisation", "place", "group", "work", "event"}
CLOSING = {'"': '"', "“": "”", "«": "»"}
ENGLISH = "January February March April May June July August September October November December"
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
MONTHS = {month: n for names in (ENGLISH, RUSSIAN) for n, month in enumerate(names.split(), 1)}
HEADER = re.compile(r"(?P<day>\d{1,2}) (?P<month>[^\W\d]+) (?P<year>\d{4}) (?P<hour>\d\d): (?P<minute>\d\d)$")

Row = dict[str, Any]
Edge = tuple[str, str, str]
Marked = tuple[int, int, Mapping[str, str]]


def expected(sample: Path) -> list[Row]:
    threads: list[Row] = json.loads(sample.with_suffix(".expected.json").read_text(encoding="utf-8"))["threads"]
    return threads


def every_thread() -> Iterator[tuple[str, Row, list[str]]]:
    """Name, expected thread and the texts of its posts, the article first."""
    for sample in FILES:
        wanted = expected(sample)
        texts = [dump_posts(sample)] if sample.suffix == ".txt" else jsonl_posts(sample)
        for number, (thread, posts) in enumerate(zip(wanted, texts, strict=True)):
            yield f"{sample.stem}-{number}", thread, posts


def dump_posts(sample: Path) -> list[str]:
    """Cut a dump at its dated lines; the line before one belongs to it when it is an avatar line."""
    lines, heads = dated_lines(sample)
    starts = [n - (" Offline " in lines[n - 1] or " Online " in lines[n - 1]) for n in heads]
    first, *ends = *starts, len(lines)
    comments = ("\n".join(map(str.strip, lines[n + 1 : end])) for n, end in zip(heads, ends, strict=True))
    return ["\n".join(lines[:first]).strip(), *(text.strip() for text in comments)]


def dated_lines(sample: Path) -> tuple[list[str], list[int]]:
    lines = sample.read_text(encoding="utf-8").split("\n")
    return lines, [n for n, line in enumerate(lines) if HEADER.search(line)]


def jsonl_posts(sample: Path) -> list[list[str]]:
    rows = map(json.loads, sample.read_text(encoding="utf-8").splitlines())
    return [[f"{row['title']}\n\n{row['text']}", *(c["text"] for c in row["comments"])] for row in rows]


THREADS = list(every_thread())
each_thread = pytest.mark.parametrize(("thread", "posts"), [t[1:] for t in THREADS], ids=[t[0] for t in THREADS])


def of_post(rows: list[Row], post: int) -> list[Row]:
    return [row for row in rows if row["post"] == post]


def whole(surface: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(surface)}(?!\w)")


def spans(text: str, mentions: list[Row]) -> list[Marked]:
    """Where the mentions stand: each after the one before, or inside it when that is a role description."""
    found: list[Marked] = []
    free = 0
    for mention in mentions:
        match = whole(mention["surface"]).search(text, free)
        assert match, mention
        found.append((*match.span(), mention))
        free = match.start() + 1 if mention["kind"] == "nominal" else match.end()
    return found


def quoted(text: str, quotations: list[Row]) -> list[Marked]:
    """Where the quotations stand: up to the closing mark, the paragraph's end or the sentence's end."""
    found: list[Marked] = []
    end = 0
    for quotation in quotations:
        start = text.index(quotation["starts"], end)
        end = start + quotation_end(text, start, quotation["how"])
        found.append((start, end, quotation))
    return found


def quotation_end(text: str, start: int, how: str) -> int:
    if how == "inline":
        return text[start:].index(CLOSING[text[start - 1]])
    if how == "block":
        return text[start:].index("\n\n")
    return re.compile(r"\.(\s|$)").search(text, start).start() - start  # type: ignore[union-attr]


def voices(thread: Row) -> list[str]:
    return [thread["author"] or "article", *(c["author"] for c in thread["comments"])]


def named_edges(thread: Row, posts: list[str]) -> Iterator[Edge]:
    for post, (voice, text) in enumerate(zip(voices(thread), posts, strict=True)):
        quotations = quoted(text, of_post(thread["quotations"], post))
        for start, end, mention in spans(text, of_post(thread["mentions"], post)):
            around = [q for s, e, q in quotations if s <= start and end <= e]
            if voice == "article" or all(q["how"] == "indirect" for q in around):
                yield "mentions", voice, mention["entity"]
            yield from (("says", q["speaker"], mention["entity"]) for q in around)


def answer_edges(thread: Row, posts: list[str]) -> Iterator[Edge]:
    names = voices(thread)
    for number, comment in enumerate(thread["comments"], 1):
        parent, text = comment["parent"], posts[number]
        yield "replies_to", names[number], names[0 if parent is None else parent + 1]
        for nick in set(names[1:number]):
            if text.startswith(f"{nick}, ") or whole(f"@{nick}").search(text):
                yield "addresses", names[number], nick
            if re.match(rf"(Quote|Цитата): {re.escape(nick)}\n", text):
                yield "quotes", names[number], nick


def test_every_sample_has_its_expected_file_and_its_line_in_the_readme() -> None:
    names = {f.stem for f in FILES}
    assert len(names) == len(FILES) >= 8
    assert {p.name.removesuffix(".expected.json") for p in SAMPLES.glob("*.expected.json")} == names
    listed = re.findall(r"^\| `([\w.-]+)`", (SAMPLES / "README.md").read_text(encoding="utf-8"), re.M)
    assert sorted(listed) == sorted(f.name for f in FILES)


def test_samples_are_plain_utf8_with_unix_line_ends() -> None:
    for path in SAMPLES.iterdir():
        text = path.read_bytes().decode("utf-8")
        assert not set("\r\t\x00\ufeff") & set(text), path.name


@pytest.mark.parametrize("sample", [f for f in FILES if f.suffix == ".txt"], ids=lambda f: f.stem)
def test_the_headers_of_a_dump_are_the_expected_comments(sample: Path) -> None:
    [thread] = expected(sample)
    lines, heads = dated_lines(sample)
    assert lines[:2] == [thread["title"], ""]
    assert [thread[key] for key in ("url", "source", "author", "published")] == [None] * 4
    shown = [header(lines[n]) for n in heads]
    assert shown == [(c["author"], c["real_name"], c["published"]) for c in thread["comments"]]
    assert parents([column(lines[n]) for n in heads]) == [c["parent"] for c in thread["comments"]]


def column(line: str) -> int:
    """The column of the comment's marker: two to the left of a dated line that has none."""
    indent = len(line) - len(line.lstrip())
    return indent if re.match(r" +\d+\. ", line) else indent - 2


def header(line: str) -> tuple[str, str | None, str]:
    date = HEADER.search(line)
    assert date is not None
    name, _, real = re.sub(r"^ *(\d+\. )?", "", line[: date.start()]).strip().partition(" (")
    when = f"{date['year']}-{MONTHS[date['month']]:02}-{int(date['day']):02}T{date['hour']}:{date['minute']}"
    return name, real.removesuffix(")") or None, when


def parents(columns: list[int]) -> list[int | None]:
    """The nearest earlier comment that stands further to the left."""
    return [next((m for m in range(n - 1, -1, -1) if columns[m] < columns[n]), None) for n in range(len(columns))]


@pytest.mark.parametrize("sample", [f for f in FILES if f.suffix == ".jsonl"], ids=lambda f: f.stem)
def test_the_lines_of_an_interchange_file_are_the_expected_threads(sample: Path) -> None:
    rows = [json.loads(line) for line in sample.read_text(encoding="utf-8").splitlines()]
    for row, thread in zip(rows, expected(sample), strict=True):
        assert all(row[key] == thread[key] for key in ("title", "url", "source", "author", "published"))
        place = {c["id"]: n for n, c in enumerate(row["comments"])}
        shown = [(c["author"], c["real_name"], c["published"], place.get(c["parent"])) for c in row["comments"]]
        wanted = [(c["author"], c["real_name"], c["published"], c["parent"]) for c in thread["comments"]]
        assert shown == wanted


@each_thread
def test_every_comment_starts_as_expected(thread: Row, posts: list[str]) -> None:
    for comment, text in zip(thread["comments"], posts[1:], strict=True):
        assert text.startswith(comment["starts"])


@each_thread
def test_every_mention_stands_in_its_post_in_order(thread: Row, posts: list[str]) -> None:
    assert [m["post"] for m in thread["mentions"]] == sorted(m["post"] for m in thread["mentions"])
    for post, text in enumerate(posts):
        found = spans(text, of_post(thread["mentions"], post))
        assert all(text[start:end] == mention["surface"] for start, end, mention in found)
        for one, two in pairwise(found):
            assert two[0] >= one[1] or one[2]["kind"] == "nominal", "only a role description holds a name"


@each_thread
def test_no_name_known_from_any_sample_is_left_out(thread: Row, posts: list[str]) -> None:
    mentions = [m for _, other, _ in THREADS for m in other["mentions"]]
    surfaces = {m["surface"] for m in mentions if m["kind"] != "nominal"}
    for post, text in enumerate(posts):
        found = [s[:2] for s in spans(text, of_post(thread["mentions"], post))]
        for surface in surfaces:
            for match in whole(surface).finditer(text):
                assert any(start <= match.start() and match.end() <= end for start, end in found), (post, surface)


@each_thread
def test_every_quotation_has_four_words_and_a_speaker_who_is_named(thread: Row, posts: list[str]) -> None:
    for post, text in enumerate(posts):
        known = {m["entity"] for m in of_post(thread["mentions"], post)}
        for start, end, quotation in quoted(text, of_post(thread["quotations"], post)):
            assert len(text[start:end].split()) >= 4
            assert quotation["speaker"] in known


@each_thread
def test_no_quotation_mark_stands_outside_an_expected_quotation(thread: Row, posts: list[str]) -> None:
    for post, text in enumerate(posts):
        inline = [q for q in of_post(thread["quotations"], post) if q["how"] == "inline"]
        assert len(re.findall('["“”«»]', text)) == 2 * len(inline)


@each_thread
def test_the_edges_follow_from_mentions_quotations_and_answers(thread: Row, posts: list[str]) -> None:
    edges = [(e["edge"], e["voice"], e["target"]) for e in thread["edges"]]
    assert len(set(edges)) == len(edges)
    assert set(edges) == {*named_edges(thread, posts), *answer_edges(thread, posts)}


def test_an_entity_has_one_kind_everywhere() -> None:
    kinds: dict[str, set[str]] = {}
    for _, thread, _ in THREADS:
        for mention in thread["mentions"]:
            assert mention["kind"] in MENTION_KINDS
            kinds.setdefault(mention["entity"], set()).add(mention["entity_kind"])
    assert all(len(found) == 1 and found <= ENTITY_KINDS for found in kinds.values()), kinds
