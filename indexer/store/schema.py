"""The tables of the ground state and the way from one schema to the next.

Ground: ``files`` and ``captures`` (what was read). All other tables are made from these and from the user's
judgements, one thread at a time, and can be made again. Text ids are interned in ``nodes`` so that a million rows of
evidence stay small.
"""

from __future__ import annotations

import sqlite3

from indexer.errors import LibraryVersion
from indexer.store.packing import register

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

_PACKED = """                        -- texts in half the room
ALTER TABLE posts ADD COLUMN body BLOB NOT NULL DEFAULT x'';
UPDATE posts SET body = packed(text);
ALTER TABLE posts DROP COLUMN text;
"""

MIGRATIONS = (_FIRST, _FOUND_NAMES, _COVERING, _ALERTS, _LIKENESS, _LOOKS, _PACKED)
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
        raise LibraryVersion(f"this library has the older schema {found}; `indexer rebuild` brings it up to date")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an empty or older library to the current schema, in one transaction."""
    register(connection)
    found = version(connection)
    if found >= CURRENT:
        return require_current(connection)
    steps = "".join(MIGRATIONS[found:])
    connection.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {CURRENT}; COMMIT;")
    return None


def foreign(connection: sqlite3.Connection) -> list[str]:
    """What a database holds beside the tables and indexes of its schema, or lacks of them; nothing in one of ours."""
    with sqlite3.connect(":memory:") as ours:
        register(ours)
        ours.executescript("".join(MIGRATIONS[: version(connection)]))
        made, held = (_objects(one) for one in (ours, connection))
    ours.close()
    return sorted(f"{kind} {name} is not as indexer makes it" for kind, name, _ in made ^ held)


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {(kind, name, sql) for kind, name, sql in rows}
