# ruff: noqa: E501  tables
"""Libraries as somebody might make them who wishes us ill. Each is made by code from an honest one.

A maker takes the folder of an honest library and the `Bait` beside it: a folder of the victim's own files, and a path
at which a file appears if anything of the library is run. Add a maker for every new idea; the suite finds it.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from indexer.search import plain_pickle


class Bait(NamedTuple):
    """What must stay as it is, and what must not appear."""

    victim: Path
    canary: Path


Maker = Callable[[Path, Bait], None]
MAKERS: dict[str, Maker] = {}


def craft(make: Maker) -> Maker:
    """Add a maker to the suite, under the name of its function."""
    MAKERS[make.__name__] = make
    return make


def craft_sql(name: str, *statements: str) -> None:
    """A library that differs in its database alone."""
    MAKERS[name] = lambda folder, _: change(folder, *statements)


def change(folder: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Run statements in the database as its maker may: nothing is checked."""
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as connection:
        connection.create_function("unzip", 1, lambda kept: zlib.decompress(kept).decode())
        connection.create_function("zip", 1, lambda text: zlib.compress(text.encode()))
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement, values if "?" in statement else ())
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def index_of(folder: Path) -> Path:
    """The folder of the search index."""
    return next(folder.glob("text-*"))


# What the database holds beside our tables

craft_sql("trigger", "CREATE TRIGGER evil AFTER INSERT ON manifest BEGIN DELETE FROM captures; END")
craft_sql("trigger_on_temporary_rows", "CREATE TRIGGER evil AFTER DELETE ON pending BEGIN DELETE FROM captures; END")
craft_sql("trigger_with_a_name_of_sqlite", "CREATE TRIGGER x AFTER INSERT ON manifest BEGIN DELETE FROM captures; END",
          "UPDATE sqlite_master SET name = 'sqlitexevil' WHERE name = 'x'")  # fmt: skip
craft_sql("view_without_end", "DROP TABLE alerts_seen", "CREATE VIEW alerts_seen AS WITH RECURSIVE n(alert, post) AS"
          " (SELECT 1, 1 UNION ALL SELECT alert + 1, post FROM n) SELECT * FROM n")  # fmt: skip
craft_sql("captures_without_end", "DROP TABLE captures", "CREATE VIEW captures AS WITH RECURSIVE n(digest, ordinal,"
          " thread, captured, posts, content) AS (SELECT 'a', 1, 't', 1, 1, x'00' UNION ALL SELECT digest, ordinal + 1,"
          " thread, 1, 1, x'00' FROM n) SELECT * FROM n")  # fmt: skip
craft_sql("virtual_table", "CREATE VIRTUAL TABLE evil USING fts5(a)")
craft_sql(
    "virtual_table_for_ours", "DROP TABLE found_names", "CREATE VIRTUAL TABLE found_names USING fts5(key, mentions)"
)
craft_sql("generated_column", "ALTER TABLE posts ADD COLUMN evil TEXT AS (hex(randomblob(100000000)))")
craft_sql("index_that_computes", "CREATE INDEX evil ON posts (length(hex(zeroblob(1000))))")
craft_sql("view_with_our_name", "DROP VIEW mentions", "CREATE VIEW mentions AS SELECT load_extension('evil') AS post")
craft_sql("table_that_lacks_a_column", "ALTER TABLE posts DROP COLUMN status")
craft_sql("table_missing", "DROP TABLE evidence_rows")
craft_sql("newer_version", "PRAGMA user_version = 99")
craft_sql("negative_version", "PRAGMA user_version = -5")
craft_sql("older_version", "PRAGMA user_version = 3")
craft_sql("no_version", "PRAGMA user_version = 0")
craft_sql("statement_that_is_none", "UPDATE sqlite_master SET sql = 'CREATE TABLE posts (' WHERE name = 'posts'")
craft_sql("two_tables_on_one_page", "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master"
          " WHERE name = 'files') WHERE name = 'captures'")  # fmt: skip

# What its rows hold

craft_sql("huge_manifest", "UPDATE manifest SET value = hex(zeroblob(60000000)) WHERE key = 'judgements'")
craft_sql("manifest_over_the_limit", "INSERT OR REPLACE INTO manifest VALUES ('unread', hex(zeroblob(150000000)))")
craft_sql(
    "unread_without_end", "INSERT OR REPLACE INTO manifest VALUES ('unread', replace(hex(zeroblob(500000)), '0', '['))"
)
craft_sql(
    "unread_of_others", """INSERT OR REPLACE INTO manifest VALUES ('unread', '[[1, {}, [], "x"], ["a"], 5, null]')"""
)
craft_sql("engine_that_is_a_module", "UPDATE manifest SET value = 'os' WHERE key = 'engine'")
craft_sql("index_elsewhere", "UPDATE manifest SET value = '../../victim' WHERE key = 'text index'")
craft_sql("names_that_are_a_path", "UPDATE manifest SET value = '../../../evil' WHERE key = 'names'")
craft_sql("other_token", "UPDATE manifest SET value = 'no' WHERE key = 'token'")
craft_sql("empty_manifest", "DELETE FROM manifest")
craft_sql("blobs_that_are_none", "UPDATE texts SET packed = x'0102'", "UPDATE captures SET content = x'00'")
craft_sql("texts_gone", "DELETE FROM texts")
craft_sql("captures_of_no_file", "DELETE FROM files")
craft_sql("paths_that_cannot_be", "UPDATE files SET path = x'2e2e2f002f657463'")
craft_sql("path_of_a_megabyte", "UPDATE files SET path = CAST(hex(zeroblob(500000)) AS BLOB)")
craft_sql("times_beyond", "UPDATE files SET mtime = 9223372036854775807, looked = -9223372036854775808")
craft_sql("kinds_unknown", "UPDATE posts SET kind = 'evil', status = 'worse'", "UPDATE nodes SET kind = 'none'")
craft_sql(
    "numbers_unknown", "UPDATE evidence_rows SET edge = 99, how = 12345", "UPDATE mention_rows SET kind = 77, how = -1"
)
craft_sql("spans_beyond", "UPDATE evidence_rows SET start = -5, \"end\" = 9223372036854775807, sentence_start = 900000000,"
          " sentence_end = -900000000", "UPDATE mention_rows SET \"end\" = -7, start = start - 1000000",
          "UPDATE posts SET start = -9223372036854775808, \"end\" = 9223372036854775807")  # fmt: skip
craft_sql("sure_beyond", "UPDATE evidence_rows SET confidence = 9223372036854775807")
craft_sql("dates_that_are_none", "UPDATE posts SET published = '99999-99-99T99:99:99+99:99'")
craft_sql("dates_of_another_kind", "UPDATE posts SET published = replace(hex(zeroblob(5000)), '0', '9')")
craft_sql("answers_in_a_circle", "UPDATE posts SET parent = id")
craft_sql("nodes_in_a_circle", "UPDATE nodes SET final = (SELECT max(key) FROM nodes n WHERE n.key <> nodes.key)")
craft_sql("nodes_of_nobody", "UPDATE nodes SET final = 123456789")
craft_sql("scores_beyond", "UPDATE posts SET score = 9223372036854775807")
craft_sql("labels_of_a_megabyte", "UPDATE nodes SET label = hex(zeroblob(500000))")
craft_sql(
    "alert_that_never_ends", "INSERT INTO alerts VALUES ('a', '/(((((.*)*)*)*)*)*x/'), ('b', hex(zeroblob(500000)))"
)
craft_sql("judgements_that_never_end", "UPDATE manifest SET value = replace(hex(zeroblob(100000)), '0', 'same A = B' || char(10))"
          " WHERE key = 'judgements'")  # fmt: skip
craft_sql("found_by_nobody", "UPDATE found_names SET mentions = zeroblob(9000000)")
craft_sql(
    "problems_without_end",
    "INSERT INTO problems (digest, line, what) SELECT digest, -1, hex(zeroblob(1000000)) FROM files",
)


@craft
def text_that_grows(folder: Path, _: Bait) -> None:
    """A block of 1 MB that becomes 1 GB."""
    change(folder, "UPDATE texts SET packed = ?", values=(_bomb(1 << 30),))


@craft
def capture_that_grows(folder: Path, _: Bait) -> None:
    """The same in place of a copy of a thread."""
    change(folder, "UPDATE captures SET content = ?", values=(_bomb(1 << 30),))


def _bomb(size: int) -> bytes:
    packer, piece = zlib.compressobj(9), b" " * (1 << 20)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


@craft
def capture_of_lists(folder: Path, _: Bait) -> None:
    """A copy of a thread that is a million lists in each other."""
    change(folder, "UPDATE captures SET content = ?", values=(zlib.compress(b"[" * 1_000_000),))


@craft
def capture_of_many_lists(folder: Path, _: Bait) -> None:
    """The same beside each other."""
    change(folder, "UPDATE captures SET content = ?", values=(zlib.compress(b"[" + b"[]," * 20_000_000 + b"1]"),))


@craft
def capture_that_repeats(folder: Path, _: Bait) -> None:
    """Ten thousand posts with the same large text, which is kept once."""
    text = "grain " * 5_000_000
    post = ["p", "comment", "t", None, None, None, None, [0, 0, len(text)], None]
    posts = [["t", *post[1:]]] + [[f"t/{n}", *post[1:]] for n in range(10_000)]
    content = zlib.compress(json.dumps([["t", "t", None, None, None], posts]).encode())
    change(folder, "UPDATE texts SET packed = ?", values=(zlib.compress(text.encode()),))
    change(folder, "UPDATE captures SET content = ?", values=(content,))


@craft
def capture_of_other_types(folder: Path, _: Bait) -> None:
    """Numbers, lists and nothing where texts should be."""
    head, posts = ["t", {}, [], 5, 1e999], [[{"a": 1}, "article", 3, None, [], 7, {}, [0, 0, 5], "x"], [], None]
    change(folder, "UPDATE captures SET content = ?", values=(zlib.compress(json.dumps([head, posts]).encode()),))


@craft
def captures_with_odd_dates(folder: Path, _: Bait) -> None:
    """Sound copies of threads, but for their dates."""
    change(
        folder,
        """UPDATE captures SET captured = -9223372036854775808, content = zip(replace(unzip(content), '"2', '"9'))""",
    )


@craft
def journal_that_names_a_file(folder: Path, bait: Bait) -> None:
    """A journal of SQLite whose last lines name a file of the victim: to play it back removes that file."""
    database = folder / "library.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO pending VALUES (?)", [(f"{n:0500}",) for n in range(2000)])
        journal, held = database.with_name("library.db-journal").read_bytes(), database.read_bytes()
        connection.execute("ROLLBACK")
    name = str(next(bait.victim.iterdir())).encode()
    told = sum(letter if letter < 128 else letter - 256 for letter in name) & 0xFFFFFFFF
    ending = struct.pack(">I", (1 << 30) // 4096 + 1) + name + struct.pack(">II", len(name), told)
    database.write_bytes(held)
    database.with_name("library.db-journal").write_bytes(journal + ending + bytes.fromhex("d9d505f920a163d7"))


# What lies in the folder


def _links(name: str) -> Maker:
    def make(folder: Path, bait: Bait) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(next(bait.victim.glob("*.db" if name.endswith(".db") else "*.txt")))

    return make


def _pipe(name: str) -> Maker:
    def make(folder: Path, _: Bait) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return make


def _huge(name: str, size: int, text: bytes) -> Maker:
    def make(folder: Path, _: Bait) -> None:
        with (folder / name).open("wb") as file:
            file.write(text)
            file.truncate(size)

    return make


for _name in (
    "library.db",
    "library.db-wal",
    "names.tsv",
    "judgements.txt",
    "writer.lock",
    "writer.json",
    "places.json",
):
    MAKERS[f"link_{_name}"] = _links(_name)
    MAKERS[f"pipe_{_name}"] = _pipe(_name)
for _name in ("names.tsv", "judgements.txt", "places.json", "writer.json"):
    MAKERS[f"huge_{_name}"] = _huge(_name, 1 << 30, b"name\tkind\n")


@craft
def link_to_the_null_device(folder: Path, _: Bait) -> None:
    """A table of names that never ends."""
    (folder / "names.tsv").symlink_to("/dev/zero")


@craft
def names_without_end(folder: Path, _: Bait) -> None:
    """Millions of names in 60 MB."""
    (folder / "names.tsv").write_bytes(b"name\n" + b"Ab\n" * 20_000_000)


@craft
def places_of_lists(folder: Path, _: Bait) -> None:
    """Places of a picture that are lists in each other, and numbers that are none."""
    (folder / "places.json").write_text("[" * 1_000_000)


@craft
def places_nowhere(folder: Path, _: Bait) -> None:
    """Numbers that are none."""
    (folder / "places.json").write_text('{"scheme": 1, "places": {"place:poland": [NaN, Infinity, 1e999]}}')


@craft
def index_is_a_link(folder: Path, bait: Bait) -> None:
    """The folder of the index is a link to the victim's, which even holds the token."""
    place = index_of(folder)
    shutil.copy(place / "indexer.token", bait.victim)
    shutil.rmtree(place)
    place.symlink_to(bait.victim)


@craft
def index_holds_links(folder: Path, bait: Bait) -> None:
    """Every file of the index is a link, and where Whoosh removes all files there is a link to the victim's folder."""
    place = index_of(folder)
    for name in ("MAIN.tmp", ".tmpabcdef", "0" * 32 + ".store"):
        (place / name).symlink_to(bait.victim)
    for file in place.glob("*.*"):
        if file.name != "indexer.token" and file.is_file():
            file.unlink()
            file.symlink_to(next(bait.victim.glob("*.txt")))


@craft
def index_holds_pipes(folder: Path, _: Bait) -> None:
    """Every file of the index is a pipe."""
    for file in index_of(folder).iterdir():
        if file.name != "indexer.token":
            file.unlink()
            os.mkfifo(file)


@craft
def token_is_a_pipe(folder: Path, _: Bait) -> None:
    """The token is a pipe."""
    (index_of(folder) / "indexer.token").unlink()
    os.mkfifo(index_of(folder) / "indexer.token")


@craft
def list_of_segments(folder: Path, _: Bait) -> None:
    """tantivy is told of four thousand million posts."""
    _meta(folder, lambda meta: meta["segments"].append(
        {"segment_id": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "max_doc": 4294967295, "deletes": None}))  # fmt: skip


@craft
def list_with_more_posts(folder: Path, _: Bait) -> None:
    """The segment that is there is said to have as many."""
    _meta(folder, lambda meta: [one.update(max_doc=4294967295) for one in meta["segments"]])


@craft
def list_with_another_schema(folder: Path, _: Bait) -> None:
    """The index has another field."""
    _meta(folder, lambda meta: meta.update(schema=[]))


@craft
def list_of_lists(folder: Path, _: Bait) -> None:
    """The list of segments is lists in lists."""
    if (file := index_of(folder) / "meta.json").exists():
        file.write_text('{"segments":' + "[" * 500_000)


def _meta(folder: Path, work: Callable[[dict[str, Any]], object]) -> None:
    file = index_of(folder) / "meta.json"
    if file.exists():
        meta = json.loads(file.read_text())
        work(meta)
        file.write_text(json.dumps(meta))


@craft
def index_of_noise(folder: Path, _: Bait) -> None:
    """Every file of the index is noise of its length."""
    chance = random.Random(7)
    for file in index_of(folder).glob("*.*"):
        if file.name not in ("indexer.token", "meta.json") and not file.name.endswith(".lock"):
            file.write_bytes(chance.randbytes(file.stat().st_size))


class Runs:
    """Pickled, it makes a file when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.place),)


def pickles_in(data: bytes) -> list[tuple[int, int]]:
    """Where pickles stand in a file, as far as they can be told: start and end."""
    found, at = [], 0
    while (at := data.find(b"\x80", at)) >= 0:
        end = 0
        if data[at + 1 : at + 2] in (b"\x02", b"\x04", b"\x05"):
            try:
                end = plain_pickle._end(data[at:])
            except plain_pickle.Refused:
                end = 0
        if end > 3:
            found.append((at, at + end))
        at += max(end, 1)
    return found


def _with_pickles(which: int) -> Maker:
    def make(folder: Path, bait: Bait) -> None:
        evil = pickle.dumps(Runs(bait.canary), 2)
        for file in index_of(folder).glob("*MAIN*.*"):
            data = file.read_bytes()
            places = pickles_in(data)
            for start, end in reversed(places[which::4] if which < 4 else places):
                data = data[:start] + evil + data[end:]
            file.write_bytes(data)

    return make


for _number in range(5):
    MAKERS[f"pickles_{_number}"] = _with_pickles(_number)
