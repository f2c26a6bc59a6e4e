# ruff: noqa: E501  tables and texts
"""Random inputs to everything that reads what others wrote: no exception, no hang, no lost word.

    python -m tests.faults.fuzz [SECONDS] [SEED]

Inputs are pieces of the samples and of the tests' own texts, cut, spliced, doubled and damaged. A reader may take a
second for each 100 kB. An input that fails is kept in the folder ``fuzz-failures``.
"""

from __future__ import annotations

import atexit
import contextlib
import random
import re
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from indexer.errors import IndexerError, LibraryError, QueryError
from indexer.library import Library
from indexer.read import MappingError, _format, read_bytes
from indexer.read.decode import HEAD, encoding_of, text_of
from indexer.read.dump_words import COMMENT, PINGBACK, SAYS, alike, is_button
from indexer.read.mapping import of_tables
from indexer.read.moments import LONGEST, first_in
from indexer.read.personal_text import without_values
from indexer.store.connection import DATABASE
from indexer.types import Problem, Thread
from tests.faults import documents, script
from tests.work import backstop, steps

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests" / "read"
LARGEST, CALLS, CALLS_A_BYTE = 60_000, 500_000, 300
NOISE = [b"\0", b"\xff\xfe", b"\r", b"\t", b"\xc2\xa0", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"\x1b[31m", b"<", b">", b'"', b"{", b"[",
         b"]", b"}", b"&", b"\\", b"\\ud800", b"<div>" * 300, b"[" * 500, b'{"a":' * 300, b"1. ", "• ".encode(), b"    ",
         b"8 June 2023 09: 21", b"99 Foo 20201", b"Offline", b"says:", b"\nFrom x 2023\n", b"WARC/1.0\r\n"]  # fmt: skip
QUERY = ["AND", "OR", "NOT", "-", "(", ")", '"', "~3", "*", "?", ":", "author:", "before:2020", "after:", "kind:comment", "pol*", "NEAR",
         "éa", "\u202e", "\0", "'", "poland", "to:", "says:", "a>b", "{", "[1 TO 2]", "\\", "^2", "is:deleted", " "]  # fmt: skip
NO_DAY = re.compile(r"\d{1,4} \w+ \d{1,5} \d\d: ?\d\d\W*$")
"""What stands where a date should, and was one before it was damaged: 59 October 6024 07: 22."""
WORDS = re.compile(r"\w+")
MARKER = re.compile(r"^(?:(?:\d{1,9}\.|•)[ \u00a0]+)+|^(?:\d{1,9}\.|•)$")
BESIDE = re.compile(r"\b(?:Offline|Online|Онлайн|Офлайн|Не в сети)\b")
RECORDS = (
    "mail",
    "mapping",
    "guessed mapping",
    "Hacker News",
    "Reddit",
    "Discourse",
    "Mastodon",
    "ConvoKit",
    "YouTube",
)
"""What is read by its fields: the names of those, and what is markup, are nobody's words."""


def corpus() -> list[bytes]:
    """The samples, and every text of some length that stands in the tests of the readers."""
    found = [file.read_bytes() for file in sorted((ROOT / "samples").iterdir()) if file.is_file()]
    for file in sorted(TESTS.glob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        found += [text.encode() for text in re.findall(r'"""(.{80,}?)"""', source, re.DOTALL)]
        found += [text.encode() for text in re.findall(r"^ {0,8}([{\[].{60,}[}\]])", source, re.MULTILINE)]
    return found


def damaged(chance: random.Random, texts: list[bytes]) -> bytes:
    """A text of the corpus, made worse."""
    raw = bytearray(chance.choice(texts))
    for _ in range(chance.randrange(1, 7)):
        at, other = chance.randrange(len(raw) + 1), chance.choice(texts)
        change = chance.randrange(7)
        if change == 0:
            del raw[at:]
        elif change == 1:
            del raw[:at]
        elif change == 2:
            del raw[at : at + chance.randrange(200)]
        elif change == 3:
            start = chance.randrange(len(other))
            raw[at:at] = other[start : start + chance.randrange(3000)]
        elif change == 4:
            raw[at:at] = chance.choice(NOISE) * chance.choice((1, 1, 3))
        elif change == 5 and raw:
            raw[at % len(raw)] = chance.randrange(256)
        else:
            raw[at:at] = raw[at : at + chance.randrange(500)]
    return bytes(raw[:LARGEST])


def a_reader(chance: random.Random, texts: list[bytes]) -> bytes:
    """Whatever the bytes: threads and problems."""
    raw = damaged(chance, texts)
    found: list[Thread | Problem] = []
    with backstop():
        calls = steps(lambda: found.extend(read_bytes(raw, "file")))
    if calls > CALLS + CALLS_A_BYTE * len(raw):
        raise AssertionError(f"{calls:,} calls of functions for {len(raw)} bytes")
    threads = [one for one in found if isinstance(one, Thread)]
    for thread in threads:
        ids = [post.id for post in thread.posts]
        if len(set(ids)) != len(ids) or not {post.parent for post in thread.posts[1:]} <= set(ids):
            raise AssertionError("ids are not unique, or a parent is not there")
    _nothing_lost(raw, threads)
    return raw


def _nothing_lost(raw: bytes, threads: list[Thread]) -> None:
    """A page of plain text: every word of every line is in some post, but for what the page writes around comments."""
    if len(threads) != 1 or threads[0].reading is None or threads[0].reading.profile.split(":")[0] in RECORDS:
        return
    text, remark = text_of(raw, encoding_of(raw[:HEAD]))
    if (
        remark is None
        and _format(text_of(raw[:HEAD], encoding_of(raw[:HEAD]))[0]) == "dump"
        and (lost := lost_lines(without_values(text)[0], threads[0]))
    ):
        raise AssertionError(f"lost: {lost[:5]}")


def lost_lines(text: str, thread: Thread) -> list[str]:
    """The lines whose words are in no post, name or title; headers, buttons and what stands under each comment apart."""
    parts = [part or "" for post in thread.posts for part in (post.text, post.author, post.real_name)]
    # A headline that the body says again is in the text once.
    kept = Counter(WORDS.findall(" ".join([*parts, thread.title]).casefold()))
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    often, names = Counter(map(alike, lines)), {part.casefold() for part in parts}
    lost = []
    for line in lines:
        bare = MARKER.sub("", line)
        # A name stands on some pages twice, as a picture's and as the writer's.
        if often[alike(line)] > 2 or bare.casefold() in names or _is_the_pages(line) or _is_the_pages(bare):
            continue
        words = Counter(WORDS.findall(bare.casefold()))
        if not words <= kept:
            lost.append(line)
        kept -= words
    return lost


def _is_the_pages(line: str) -> bool:
    """Whether a line may be a header, a button or a count."""
    if len(line) > LONGEST:
        return False
    around = (BESIDE, PINGBACK, COMMENT)
    return (
        (first_in(line) or first_in(line, month_first=True) or SAYS.match(line) or NO_DAY.search(line)) is not None
        or is_button(line)
        or any(one.search(line) for one in around)
    )


def a_document(chance: random.Random, _: list[bytes]) -> bytes:
    """A document of any format, cut or changed: every word of it is in a post, a name, a title or a problem."""
    name = chance.choice(list(documents.documents()))
    document = documents.documents()[name]
    raw = documents.damaged(chance, document)
    if lost := documents.lost_words(document, raw):
        raise AssertionError(f"{name}: lost {sorted(lost)[:5]}")
    return raw


def a_query(chance: random.Random, _: list[bytes]) -> bytes:
    """A query is understood or refused with a QueryError."""
    from indexer.search.parsing import parse

    query = chance.choice(("", " ")).join(chance.choice(QUERY) for _ in range(chance.randrange(1, 14)))
    with contextlib.suppress(QueryError):
        parse(query)
    return query.encode("utf-8", "surrogatepass")


def a_judgement_file(chance: random.Random, texts: list[bytes]) -> bytes:
    """Lines that cannot be read are problems."""
    from indexer.resolve.judgements import parse

    words = [
        "same",
        "not-same",
        "ignore",
        "rename",
        " | ",
        "=",
        "\t",
        "#",
        '"',
        "Poland",
        "\u2028",
        "\x1b[0m",
        "\n",
        " ",
        "undone",
    ]
    text = "".join(chance.choice(words) for _ in range(chance.randrange(40)))
    parse(text, "judgements.txt")
    return text.encode()


def a_mapping(chance: random.Random, _: list[bytes]) -> bytes:
    """A mapping is used or refused with a MappingError."""
    values: list[Any] = ["a", "", 3, None, [], {}, {"text": "b"}, "a.b.c", "*"]
    names = ["files", "record", "text", "author", "comments", "comment", "thread", "id", "parent_cut", "unknown"]
    table = {chance.choice(names): chance.choice([*values, "thread", "comment", "article"]) for _ in range(6)}
    tables = {"map": chance.choice([[table], table, [], [table, 3]])}
    with contextlib.suppress(MappingError):
        of_tables(tables, "m.toml")
    return repr(tables).encode()


def a_names_file(chance: random.Random, _: list[bytes]) -> bytes:
    """The user's table of names: lines that are none are problems, the others are names."""
    from indexer.extract.gazetteer import on_top
    from indexer.library import known

    cells = ["name", "kind", "aliases", "wikidata", "id", "person", "place", "Poland", "A|B||", "|", "#", "\0", "Q36", "place:poland", "\ufeff", "\u2028", ""]  # fmt: skip
    text = "".join(chance.choice(cells) + chance.choice("\t\t\t\n") for _ in range(chance.randrange(60)))
    file = _kept().folder / "names-tried.tsv"
    file.write_text(text, encoding="utf-8", newline="")
    rows = [one for one in known._lines(file) if not isinstance(one, Problem)]
    if chance.random() < 0.01:  # this reads the shipped names first
        on_top(rows)
    return text.encode()


@cache
def _kept() -> Library:
    """A small library for this process alone."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    page = Path(folder.name, "page.jsonl")
    page.write_text(script.page(0, 0), encoding="utf-8")
    library = Library(Path(folder.name, "index"))
    library.ingest([page], names="none")
    return library


VALUES = ["", "2", "tantivy", "whoosh", "text-", "../..", "/", "\0", "none", "best", "-1", "9" * 40, "[", "[1]", "[[1, 2, 3]]", "{}", "null",
          '[["a", null, "b"]]', "same: a = b", "\u2028", "\x1b[31m", "x" * 5000, "é\ufffd", "true", "1e999"]  # fmt: skip


def a_manifest(chance: random.Random, _: list[bytes]) -> bytes:
    """What the library says of itself, made worse: it answers, or refuses with a LibraryError; and the doctor mends it."""
    library = _kept()
    with closing(sqlite3.connect(library.folder / DATABASE, isolation_level=None)) as connection:
        rows = connection.execute("SELECT key, value FROM manifest").fetchall()
        key, held = chance.choice([*rows, ("unread", "[]"), ("told in", ""), ("judgement problems", "")])
        value = chance.choice([*VALUES, held[:-1], held + "x", *(other for _, other in rows)])
        connection.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (key, value))
        work = chance.choice((library.status, library.status, lambda: library.count("Poland"), lambda: library.entity("Poland"),
                              lambda: library.ingest([library.folder.parent]), library.doctor))  # fmt: skip
        refused = _refused(work, f"{key!r} is {value!r}")
        if work == library.doctor and not refused:
            library.count("Poland")
            return f"{key}={value}".encode("utf-8", "replace")
        connection.execute("DELETE FROM manifest")
        connection.executemany("INSERT INTO manifest VALUES (?, ?)", rows)
    if _refused(lambda: library.count("Poland"), "the manifest as it was"):
        library.doctor()  # what was taken for an old text index is gone
        library.count("Poland")
    return f"{key}={value}".encode("utf-8", "replace")


def _refused(work: Callable[[], object], what: str) -> bool:
    """Whether a LibraryError was raised; nothing else may be."""
    try:
        work()
    except LibraryError:
        return True
    except IndexerError as error:
        raise AssertionError(f"{what}: {error!r}") from error
    return False


def an_index(chance: random.Random, texts: list[bytes]) -> bytes:
    """The files by which a text index says what it is: a search finds something, or is refused with a LibraryError."""
    library = _kept()
    place = next(library.folder.glob("text-*"))
    file = chance.choice([one for one in sorted(place.iterdir()) if one.suffix in (".json", ".token")])
    held = file.read_bytes()
    raw = damaged(chance, [held, held, *texts[:1]])[:20_000]
    file.write_bytes(raw)
    try:
        with contextlib.suppress(LibraryError):
            library.count("Poland")
    finally:
        file.write_bytes(held)
    return raw


def a_backup(chance: random.Random, texts: list[bytes]) -> bytes:
    """The list of contents of a saved library, and the whole file: it is used or refused with a LibraryError."""
    from indexer.library import saving

    saved = _kept().folder.parent / "saved.zip"
    if not saved.exists():
        _kept().backup(saved)
    tried = saved.with_name("tried.zip")
    with zipfile.ZipFile(saved) as source:
        told = source.read(saving.CONTENTS)
    if chance.random() < 0.5:
        with zipfile.ZipFile(tried, "w") as target:
            target.writestr(saving.CONTENTS, damaged(chance, [told]))
            for name in chance.choice(([DATABASE], [DATABASE], ["library.db", "../x"], [])):
                target.writestr(name, b"")
    else:
        tried.write_bytes(damaged(chance, [saved.read_bytes()[-3000:], told]))
    with contextlib.suppress(LibraryError), saving._said_plainly(tried), zipfile.ZipFile(tried) as packed:
        saving._contents(packed)
    return tried.read_bytes()


WORK: tuple[tuple[int, Callable[[random.Random, list[bytes]], bytes]], ...] = (
    (110, a_reader), (110, a_document), (50, a_query), (20, a_judgement_file), (10, a_mapping), (6, a_names_file), (1, a_manifest),
    (1, an_index), (2, a_backup),
)  # fmt: skip


def fuzz(seconds: float, seed: int, most: int = sys.maxsize) -> Counter[str]:
    """Random inputs for so long, at most so many; how many of which kind. Raises what one raises, and keeps it."""
    chance, texts, counts = random.Random(seed), corpus(), Counter[str]()
    until = time.monotonic() + seconds
    kinds = [work for weight, work in WORK for _ in range(weight)]
    while time.monotonic() < until and sum(counts.values()) < most:
        work = chance.choice(kinds)
        state = chance.getstate()
        try:
            work(chance, texts)
        except Exception:
            chance.setstate(state)
            kept = ROOT / "fuzz-failures" / f"{work.__name__}-{seed}-{sum(counts.values())}"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(damaged(chance, texts) if work is a_reader else b"see the seed")
            print(f"failed: {kept}", file=sys.stderr)
            raise
        counts[work.__name__] += 1
    return counts


def main() -> None:
    """Fuzz for the time that is given; say how many inputs held."""
    seconds, seed = [*map(int, sys.argv[1:3]), *(60, 1)[len(sys.argv) - 1 :]][:2]
    counts = fuzz(seconds, seed)
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in sorted(counts.items()))
    print(f"{sum(counts.values()):,} inputs in {seconds} s, seed {seed}: {told}; none failed")


if __name__ == "__main__":
    main()
