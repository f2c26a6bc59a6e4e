"""Whether rows hold what we write: SQLite proves that a file is whole, not that a span ends after it begins."""

from __future__ import annotations

import sqlite3
from typing import get_args

from indexer.store.schema import edge_numbers, mention_numbers
from indexer.types import PostKind, PostStatus

_MOST = 64 << 20
GROUND = {
    "manifest": f"length(key) <= 100 AND length(value) <= {_MOST // 2}",
    "files": "typeof(path) = 'blob' AND length(path) BETWEEN 1 AND 65536 AND instr(path, x'00') = 0"
    " AND length(digest) BETWEEN 1 AND 1000 AND length(stamp) <= 1000",
    "problems": "length(what) <= 100000",
    "captures": "length(digest) BETWEEN 1 AND 1000 AND length(thread) BETWEEN 1 AND 100000 AND ordinal >= 0",
    "alerts": "length(name) <= 10000 AND length(query) <= 100000",
}
"""Table -> what is true of each row that we write."""


def _spans(start: str, end: str) -> str:
    return f"{start} BETWEEN 0 AND {end} AND {end} <= 2147483647"


_SPAN = _spans("start", '"end"')
_SURE = "confidence BETWEEN 0 AND 10000 AND EXISTS (SELECT 1 FROM words w WHERE w.key = how)"
DERIVED = {
    "posts": f"kind IN {get_args(PostKind)} AND status IN {get_args(PostStatus)} AND {_SPAN} AND length(id) <= 100000"
    " AND (published IS NULL OR length(published) <= 100)",
    "nodes": "length(id) <= 100000 AND EXISTS (SELECT 1 FROM nodes f WHERE f.key = nodes.final AND f.final = f.key)"
    " AND (label IS NULL OR length(label) <= 100000)",
    "mention_rows": f"kind BETWEEN 0 AND {len(mention_numbers()) - 1} AND {_SPAN} AND {_SURE}",
    "evidence_rows": f"edge BETWEEN 0 AND {len(edge_numbers()) - 1} AND {_SPAN} AND {_SURE}"
    f" AND {_spans('sentence_start', 'sentence_end')}",
    "quotations": f"{_SPAN} AND confidence BETWEEN 0 AND 1",
}


def unfit(connection: sqlite3.Connection, *tables: dict[str, str]) -> list[str]:
    """What is said of tables of which some row is none of ours."""
    found = []
    for conditions in tables:
        for table, condition in conditions.items():
            try:
                asked = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE ({condition}) IS NOT TRUE)"
                is_unfit = connection.execute(asked).fetchone()[0]
            except sqlite3.DataError:
                is_unfit = True  # a value that is too large to be read
            if is_unfit:
                found.append(f"{table} holds a row that indexer does not write")
    return found
