"""Which entities may be one: asked of the names first, then of the company they keep."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import cast

from indexer.library import judging, known
from indexer.resolve.judgements import apart
from indexer.resolve.suggestions import Candidate, suggest
from indexer.store import read_edges, read_nodes, read_posts
from indexer.types import EntityKind, Suggestion

_LOOKED_AT = 5
"""So many times the pairs that are wanted are looked at closely: company moves a pair up or down, not from the end."""
_ALONE = 0.75
"""What is left of a pair's score when the two are never named beside the same others."""
_CONTEXT = 160


def suggestions(connection: sqlite3.Connection, folder: Path, limit: int | None) -> list[tuple[Suggestion, str, str]]:
    """Pairs not judged yet, likeliest first, with a text in which each is named."""
    pairs = _pairs(connection, folder)
    near = pairs if limit is None else pairs[: limit * _LOOKED_AT]
    ranked = sorted(
        (_with_company(connection, one) for one in near), key=lambda one: (-one.score, -one.mentions, one.id)
    )
    return [(one, _context(connection, one.id), _context(connection, one.other_id)) for one in ranked[:limit]]


def count(connection: sqlite3.Connection, folder: Path) -> int:
    """How many pairs there are that have not been judged yet."""
    return len(_pairs(connection, folder))


def _pairs(connection: sqlite3.Connection, folder: Path) -> list[Suggestion]:
    kept_apart = apart(judging.committed(connection))
    table = known.gazetteer(connection, folder).entities
    return [
        one for one in suggest(_candidates(connection), lambda id_: id_ in table)
        if not (kept_apart(one.id, one.other_id) or kept_apart(one.name, one.other_name))
    ]  # fmt: skip


def _candidates(connection: sqlite3.Connection) -> list[Candidate]:
    return [
        Candidate(id_, name, cast("EntityKind", kind), times)
        for id_, name, kind, times in read_nodes.entities_named(connection)
    ]


def _with_company(connection: sqlite3.Connection, one: Suggestion) -> Suggestion:
    here, there = (_company(connection, id_) for id_ in (one.id, one.other_id))
    shared = len(here & there) / min(len(here), len(there)) if here and there else 0.0
    return one._replace(score=round(one.score * (_ALONE + (1 - _ALONE) * shared), 3))


def _company(connection: sqlite3.Connection, id_: str) -> set[int]:
    (key,) = read_nodes.named(connection, id_, "")[:1] or (0,)
    sides = (read_edges.partners(connection, key, ["co_mention"], voices=voices).counts for voices in (True, False))
    return {other for side in sides for other, _ in side}


def _context(connection: sqlite3.Connection, id_: str) -> str:
    found = read_posts.naming(connection, id_)
    if found is None:
        return ""
    text, start, end = found
    first, last = max(0, start - _CONTEXT // 2), min(len(text), end + _CONTEXT // 2)
    return ("…" if first else "") + " ".join(text[first:last].split()) + ("…" if last < len(text) else "")
