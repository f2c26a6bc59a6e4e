"""The tables of the ground state and the way from one schema to the next.

Ground: ``files``, ``captures`` and their ``texts`` (what was read). All other tables are made from these and from the
user's judgements, one thread at a time, and can be made again. Text ids are interned in ``nodes``, words that come
again and again are numbers, so that a million rows of evidence stay small.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import blake2b

from indexer.errors import LibraryVersion, OlderLibrary
from indexer.store.blocks import register

_FIRST = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE files (
    key      INTEGER PRIMARY KEY,
    path     BLOB NOT NULL,
    digest   TEXT NOT NULL,
    mtime    INTEGER NOT NULL,           -- nanoseconds since 1970, never before the version it replaces
    latest   INTEGER NOT NULL DEFAULT 1, -- 0: an earlier version of the file at this path
    UNIQUE (path, digest)
) STRICT;
CREATE INDEX files_digest ON files (digest);

CREATE TABLE problems (digest TEXT NOT NULL, line INTEGER, what TEXT NOT NULL) STRICT;
CREATE INDEX problems_digest ON problems (digest);

CREATE TABLE captures (
    digest   TEXT NOT NULL,              -- of the file it stands in
    ordinal  INTEGER NOT NULL,           -- its place in that file, from 0
    thread   TEXT NOT NULL,
    captured INTEGER,                    -- as the copy itself says; else the file's time counts
    posts    INTEGER NOT NULL,
    content  BLOB NOT NULL,              -- the thread as read, packed
    PRIMARY KEY (digest, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_thread ON captures (thread);

CREATE TABLE threads (
    key    INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    title  TEXT NOT NULL,
    url    TEXT,
    source TEXT
) STRICT;

CREATE TABLE nodes (                     -- entities, accounts and unsigned articles
    key    INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    kind   TEXT NOT NULL,
    final  INTEGER NOT NULL,             -- the node it counts as, by the user's judgement
    hidden INTEGER NOT NULL DEFAULT 0,
    label  TEXT                          -- the name the user gave it
) STRICT;
CREATE INDEX nodes_final ON nodes (final);

CREATE TABLE posts (
    key       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    thread    INTEGER NOT NULL REFERENCES threads (key) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    parent    TEXT,
    account   INTEGER NOT NULL REFERENCES nodes (key),
    author    TEXT,
    real_name TEXT,
    published TEXT,
    score     INTEGER,
    status    TEXT NOT NULL,
    edited    INTEGER NOT NULL,
    text      TEXT NOT NULL
) STRICT;
CREATE INDEX posts_thread ON posts (thread);
CREATE INDEX posts_account ON posts (account);

CREATE TABLE revisions (                 -- earlier texts of a post, oldest first
    post    INTEGER NOT NULL REFERENCES posts (key) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    text    TEXT NOT NULL,
    PRIMARY KEY (post, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentions (
    post       INTEGER NOT NULL REFERENCES posts (key) ON DELETE CASCADE,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    entity     INTEGER NOT NULL REFERENCES nodes (key),
    how        TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (post, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_entity ON mentions (entity);

CREATE TABLE quotations (
    post          INTEGER NOT NULL REFERENCES posts (key) ON DELETE CASCADE,
    start         INTEGER NOT NULL,
    "end"         INTEGER NOT NULL,
    speaker_start INTEGER,
    speaker_end   INTEGER,
    speaker       TEXT,
    cue           TEXT,
    how           TEXT NOT NULL,
    confidence    REAL NOT NULL,
    entity        INTEGER REFERENCES nodes (key)
) STRICT;
CREATE INDEX quotations_post ON quotations (post);

CREATE TABLE entities (                  -- what each thread says of an entity; the library's answer is the majority
    thread     INTEGER NOT NULL REFERENCES threads (key) ON DELETE CASCADE,
    node       INTEGER NOT NULL REFERENCES nodes (key),
    name       TEXT NOT NULL,
    wikidata   TEXT,
    metonym_of TEXT,
    mentions   INTEGER NOT NULL,
    PRIMARY KEY (thread, node)
) STRICT, WITHOUT ROWID;
CREATE INDEX entities_node ON entities (node);

CREATE TABLE names (                     -- every name a node goes by in a thread, folded for look-up
    thread   INTEGER NOT NULL REFERENCES threads (key) ON DELETE CASCADE,
    node     INTEGER NOT NULL REFERENCES nodes (key),
    surface  TEXT NOT NULL,
    folded   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    mentions INTEGER NOT NULL,
    PRIMARY KEY (thread, node, surface, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_folded ON names (folded);
CREATE INDEX names_node ON names (node);

CREATE TABLE known (                     -- names that the gazetteer knows for a node, whether a text uses them or not
    node   INTEGER NOT NULL REFERENCES nodes (key),
    folded TEXT NOT NULL,
    PRIMARY KEY (node, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_folded ON known (folded);

CREATE TABLE evidence (
    thread         INTEGER NOT NULL REFERENCES threads (key) ON DELETE CASCADE,
    post           INTEGER NOT NULL REFERENCES posts (key) ON DELETE CASCADE,
    edge           TEXT NOT NULL,
    voice          INTEGER NOT NULL REFERENCES nodes (key),
    target         INTEGER NOT NULL REFERENCES nodes (key),
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    how            TEXT NOT NULL,
    confidence     REAL NOT NULL
) STRICT;
CREATE INDEX evidence_thread ON evidence (thread);
CREATE INDEX evidence_post ON evidence (post);
CREATE INDEX evidence_voice ON evidence (voice, target);
CREATE INDEX evidence_target ON evidence (target);

CREATE TABLE pending (post TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; -- posts the text index has yet to hear of
"""

_FOUND_NAMES = """
CREATE TABLE found_names (               -- what the names model found, so that no text is ever tagged twice
    key      BLOB PRIMARY KEY,           -- digest of the model and the text
    mentions BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""

_COVERING = """                      -- indexes that answer alone: a hub reads no other page
DROP INDEX evidence_voice;
CREATE INDEX evidence_voice ON evidence (voice, target, edge, post);
DROP INDEX evidence_target;
CREATE INDEX evidence_target ON evidence (target, voice, edge, post);
DROP INDEX posts_account;
CREATE INDEX posts_account ON posts (account, author);
CREATE INDEX posts_when ON posts (key, published, kind, thread);
DROP INDEX names_node;
CREATE INDEX names_node ON names (node, surface, mentions);
CREATE INDEX quotations_entity ON quotations (entity);
CREATE INDEX nodes_label ON nodes (label) WHERE label IS NOT NULL;
"""

_ALERTS = """
CREATE TABLE alerts (name TEXT PRIMARY KEY, query TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE alerts_seen (               -- posts that an alert has told of
    alert TEXT NOT NULL REFERENCES alerts (name) ON DELETE CASCADE,
    post  TEXT NOT NULL,
    PRIMARY KEY (alert, post)
) STRICT, WITHOUT ROWID;
"""

_LIKENESS = """
CREATE TABLE likeness (                  -- what a thread is known again by, as digests
    number  INTEGER NOT NULL,
    thread  TEXT NOT NULL,
    comment INTEGER NOT NULL,            -- 0: of its headline and beginning, 1: of a comment
    PRIMARY KEY (number, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX likeness_thread ON likeness (thread, comment);
"""

_LOOKS = """                         -- what the system said of a file when its content was last digested, and when
ALTER TABLE files ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN looked INTEGER NOT NULL DEFAULT 0;
"""

_EDGES = ("mentions", "says", "replies_to", "addresses", "quotes", "co_mention")
_KINDS = ("name", "alias", "demonym", "metonym", "nickname", "nominal")
"""Numbers stand for these in the rows, from 0, and the views say the words: the rows are many. How sure something is
stands there in ten-thousandths."""


def _words(column: str, words: tuple[str, ...]) -> str:
    return f"CASE {column} " + " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words)) + " END"


def _numbers(column: str, words: tuple[str, ...]) -> str:
    return f"CASE {column} " + " ".join(f"WHEN '{word}' THEN {n}" for n, word in enumerate(words)) + " END"


_ROOM = f"""                         -- the same in half the room
CREATE TABLE texts (                     -- the texts of posts, many to a block; see blocks.py
    key     INTEGER PRIMARY KEY AUTOINCREMENT,
    digest  TEXT,                        -- the capture whose block this is
    ordinal INTEGER,
    thread  INTEGER REFERENCES threads (key) ON DELETE CASCADE, -- or the thread, for texts that stand in no capture
    place   INTEGER NOT NULL,            -- its number among these
    packed  BLOB NOT NULL,
    FOREIGN KEY (digest, ordinal) REFERENCES captures (digest, ordinal) ON UPDATE CASCADE ON DELETE SET NULL
) STRICT;
CREATE INDEX texts_capture ON texts (digest, ordinal) WHERE digest IS NOT NULL;
CREATE INDEX texts_thread ON texts (thread) WHERE thread IS NOT NULL;
CREATE INDEX texts_loose ON texts (key) WHERE digest IS NULL AND thread IS NULL;
INSERT INTO texts (key, thread, place, packed) SELECT key, thread, 0, packed(text) FROM posts;
DROP INDEX posts_when;
ALTER TABLE posts ADD COLUMN block INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN "end" INTEGER NOT NULL DEFAULT 2147483647;
UPDATE posts SET block = key;
ALTER TABLE posts DROP COLUMN text;

CREATE TABLE words (key INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT; -- by which ways things are found
INSERT INTO words (word) SELECT how FROM mentions UNION SELECT how FROM evidence;

CREATE TABLE mention_rows (
    post       INTEGER NOT NULL REFERENCES posts (key) ON DELETE CASCADE,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    entity     INTEGER NOT NULL REFERENCES nodes (key),
    how        INTEGER NOT NULL,
    confidence INTEGER NOT NULL,
    PRIMARY KEY (post, start)
) STRICT, WITHOUT ROWID;
INSERT INTO mention_rows SELECT post, start, "end", {_numbers("kind", _KINDS)}, entity,
    (SELECT key FROM words WHERE word = how), CAST(round(confidence * 10000) AS INTEGER) FROM mentions;
DROP TABLE mentions;
CREATE INDEX mentions_entity ON mention_rows (entity);
CREATE VIEW mentions AS SELECT post, start, "end", {_words("kind", _KINDS)} AS kind, entity,
    (SELECT word FROM words w WHERE w.key = m.how) AS how, confidence / 10000.0 AS confidence FROM mention_rows m;

CREATE TABLE evidence_rows (
    post           INTEGER NOT NULL REFERENCES posts (key) ON DELETE CASCADE,
    ordinal        INTEGER NOT NULL,     -- among those of the post
    edge           INTEGER NOT NULL,
    voice          INTEGER NOT NULL REFERENCES nodes (key),
    target         INTEGER NOT NULL REFERENCES nodes (key),
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    how            INTEGER NOT NULL,
    confidence     INTEGER NOT NULL,
    PRIMARY KEY (post, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO evidence_rows SELECT post, row_number() OVER (PARTITION BY post ORDER BY rowid) - 1,
    {_numbers("edge", _EDGES)}, voice, target, start, "end", sentence_start, sentence_end,
    (SELECT key FROM words WHERE word = how), CAST(round(confidence * 10000) AS INTEGER) FROM evidence;
DROP TABLE evidence;
CREATE INDEX evidence_voice ON evidence_rows (voice, target, edge);
CREATE INDEX evidence_target ON evidence_rows (target, edge, voice);
CREATE VIEW evidence AS SELECT post, ordinal, {_words("edge", _EDGES)} AS edge, edge AS number, voice, target,
    start, "end", sentence_start, sentence_end, (SELECT word FROM words w WHERE w.key = r.how) AS how,
    confidence / 10000.0 AS confidence
    FROM evidence_rows r;
"""

_LEVELS = """
ALTER TABLE problems ADD COLUMN level TEXT NOT NULL DEFAULT 'doubtful';
ALTER TABLE problems ADD COLUMN code TEXT NOT NULL DEFAULT 'legacy';
"""

_QUOTATIONS = ("direct", "reported")

_SPEECH = f"""
ALTER TABLE quotations ADD COLUMN kind TEXT NOT NULL DEFAULT 'direct';
UPDATE quotations SET kind = 'reported' WHERE how = 'indirect';
ALTER TABLE evidence_rows ADD COLUMN quotation INTEGER; -- of what kind the quotation is that an edge `says` rests on
UPDATE evidence_rows SET quotation = (
    SELECT {_numbers("q.kind", _QUOTATIONS)} FROM quotations q
    WHERE q.post = evidence_rows.post AND q.entity = evidence_rows.voice
        AND q.start <= evidence_rows.start AND evidence_rows."end" <= q."end"
    ORDER BY q."end" - q.start, q.start LIMIT 1
) WHERE edge = {_EDGES.index("says")};
DROP VIEW evidence;
CREATE VIEW evidence AS SELECT post, ordinal, {_words("edge", _EDGES)} AS edge, edge AS number, voice, target,
    start, "end", sentence_start, sentence_end, (SELECT word FROM words w WHERE w.key = r.how) AS how,
    confidence / 10000.0 AS confidence, {_words("quotation", _QUOTATIONS)} AS quotation
    FROM evidence_rows r;
"""

_OFFSETS = """
CREATE INDEX posts_with_offset ON posts (published) WHERE published GLOB '*T*[+-]*'; -- days that differ from UTC's
"""

_CUT_SHORT = """
UPDATE problems SET level = 'lost', code = 'unreadable'     -- failures of the system that once counted as damage
WHERE what LIKE '%[Errno %' OR what LIKE 'cannot be unpacked whole ()%' OR what LIKE '% from here on (OSError)%'
    OR what LIKE 'cannot be read (OSError);%' OR what LIKE 'cannot be read (PermissionError);%'
    OR what LIKE '%indexer.map.toml: cannot be read (%';
"""

_VERSION_8 = _LEVELS + _SPEECH + _OFFSETS + _CUT_SHORT

MIGRATIONS = (_FIRST, _FOUND_NAMES, _COVERING, _ALERTS, _LIKENESS, _LOOKS, _ROOM, _VERSION_8)
"""Step n leads from schema n to schema n + 1. A released step is never changed; a new one is added."""

CURRENT = len(MIGRATIONS)


def version(connection: sqlite3.Connection) -> int:
    """The schema that the library is written in; 0 when it is empty."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_current(connection: sqlite3.Connection) -> None:
    """Raise LibraryVersion unless the library is written in the schema of this indexer."""
    found = version(connection)
    if found > CURRENT:
        raise LibraryVersion(
            f"this library was written by a newer indexer (schema {found}, this one knows {CURRENT}); upgrade indexer"
        )
    if found < CURRENT:
        raise OlderLibrary(f"this library has the older schema {found}; `indexer rebuild` brings it up to date")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an empty or older library to the current schema, in one transaction."""
    register(connection)
    found = version(connection)
    if found >= CURRENT:
        return require_current(connection)
    steps = "".join(MIGRATIONS[found:])
    connection.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {CURRENT}; COMMIT;")
    return None


Made = frozenset[tuple[str, str, str]]
"""What a database holds: kind, name and statement of each table, index, view and trigger."""
_DIGESTS = {
    7: "b3e8ea48ba13a604ddd06a82ca0b3cac",
    8: "4c7bc0098766a473941876284cfa7e5f",
}
"""Of what the schemas of today hold, so that a search need not make a database to know it; `foreign` makes one where
a digest is missing or is another."""
_INTERNAL = re.compile(r"sqlite_autoindex_\w+|sqlite_sequence")
"""What SQLite itself adds; it has no statement, or is this table."""


def foreign(connection: sqlite3.Connection) -> list[str]:
    """What a database holds beside the tables and indexes of its schema, or lacks of them; nothing in one of ours.

    Raises LibraryVersion for a schema that is newer than this indexer.
    """
    with _one_moment(connection):
        number = version(connection)
        if number > CURRENT or number < 0:
            require_current(connection)
        held = _objects(connection)
    if digest_of(held) == _DIGESTS.get(number):
        return []
    return sorted(f"{kind} {name[:80]} is not as indexer makes it" for kind, name, _ in held ^ _made(number))


def own_tables(connection: sqlite3.Connection) -> set[str]:
    """The tables that are as some schema of ours has them, in a database of which nothing else is known."""
    ours = {one for number in range(1, CURRENT + 1) for one in _made(number) if one[0] == "table"}
    return {name for kind, name, statement in _objects(connection) if (kind, name, statement) in ours}


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Another process may be migrating the library."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def digest_of(held: Made) -> str:
    """The same for the same objects."""
    return blake2b(repr(sorted(held)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def _made(number: int) -> Made:
    """What a database of this schema holds."""
    with closing(sqlite3.connect(":memory:")) as ours:
        register(ours)
        ours.executescript("".join(MIGRATIONS[:number]))
        return _objects(ours)


def _objects(connection: sqlite3.Connection) -> Made:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return frozenset((str(kind), str(name), " ".join(str(sql or "").split())) for kind, name, table, sql in rows
                     if not _is_internal(str(kind), str(name), str(table), sql))  # fmt: skip


def _is_internal(kind: str, name: str, table: str, sql: object) -> bool:
    if not _INTERNAL.fullmatch(name):
        return False
    if kind == "table":
        return sql == "CREATE TABLE sqlite_sequence(name,seq)"
    return kind == "index" and sql is None and name.startswith(f"sqlite_autoindex_{table}_")


def edge_numbers() -> dict[str, int]:
    """The numbers that stand for the kinds of edges in the rows of evidence."""
    return {word: number for number, word in enumerate(_EDGES)}


def mention_numbers() -> dict[str, int]:
    """The numbers that stand for the kinds of mentions in their rows."""
    return {word: number for number, word in enumerate(_KINDS)}


def quotation_numbers() -> dict[str, int]:
    """The numbers that stand for the kinds of quotations in the rows of evidence."""
    return {word: number for number, word in enumerate(_QUOTATIONS)}
