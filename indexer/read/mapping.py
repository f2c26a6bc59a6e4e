"""A mapping: which field of somebody's records is what. A TOML file of tables ``[[map]]``, one for each kind of file.

    [[map]]
    files = "*comments*.csv"      # which files; all when it is left out
    record = "comment"            # what a record is: "comment", "article", or "thread" (an article with its comments)
    thread = "articleID"          # the id of the article that a comment is under
    id = "commentID"
    parent = "parentID"
    author = "userDisplayName"
    published = "createDate"
    text = "commentBody"

A field is a column's name, or a path of keys in JSON (``author.name``).
"""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

BESIDE = "indexer.map.toml"
"""A mapping file of this name is for the files of its folder."""
RECORDS = ("comment", "article", "thread")
LARGEST = 1 << 20


class MappingError(Exception):
    """A mapping file that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One table. Fields that are None are not in the records.

    ``record`` is what a record is. ``records`` is the list that they stand in, where a file of JSON wraps them; an
    empty path means the values of the object itself. ``comments`` is the list of comments in a record that is a thread,
    and ``comment`` how those are mapped; ``replies`` a list of answers in a comment. ``parent_cut`` is for ids holding
    their parent's: what follows its last occurrence is cut off. ``title`` to ``article_text`` tell of the article in a
    record that is a comment. ``source`` is a site's name, not a field.
    """

    files: str = "*"
    record: str = "comment"
    records: str | None = None
    source: str | None = None
    thread: str | None = None
    id: str | None = None
    parent: str | None = None
    parent_cut: str | None = None
    author: str | None = None
    real_name: str | None = None
    published: str | None = None
    text: str | None = None
    score: str | None = None
    title: str | None = None
    url: str | None = None
    article_author: str | None = None
    article_published: str | None = None
    article_text: str | None = None
    comments: str | None = None
    replies: str | None = None
    comment: Mapping | None = field(default=None)


_NAMES = frozenset(one.name for one in fields(Mapping))


def of_file(file: Path) -> tuple[Mapping, ...]:
    """The tables of a mapping file; raises MappingError, and OSError when the system does not give it."""
    try:
        raw = file.read_bytes()
        if len(raw) > LARGEST:
            raise MappingError(f"{file}: larger than a mapping can be")
        tables = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MappingError(f"{file}: not a TOML file ({error or 'nested too deeply'})") from error
    return of_tables(tables, str(file))


def of_tables(tables: dict[str, Any], where: str) -> tuple[Mapping, ...]:
    """The mappings of parsed tables; raises MappingError."""
    some = tables.get("map")
    others = sorted(set(tables) - {"map"})
    if not isinstance(some, list) or not some or others:
        found = f"; it has {', '.join(map(repr, others))}" if others else ""
        raise MappingError(f"{where}: a mapping file is made of tables [[map]]{found}")
    return tuple(of_table(table, f"{where}: [[map]] {number}") for number, table in enumerate(some, 1))


def of_table(table: object, where: str) -> Mapping:
    """The mapping of one table; raises MappingError."""
    if not isinstance(table, dict):
        raise MappingError(f"{where} is not a table")
    unknown = sorted(set(table) - _NAMES)
    if unknown:
        raise MappingError(f"{where}: {unknown[0]!r} is no field of ours; there are {', '.join(sorted(_NAMES))}")
    wrong = sorted(name for name, value in table.items() if name != "comment" and not isinstance(value, str))
    if wrong:
        raise MappingError(f"{where}: {wrong[0]} is not a text")
    inner = of_table(table["comment"], f"{where}.comment") if "comment" in table else None
    made = Mapping(**{**{name: value for name, value in table.items() if name != "comment"}, "comment": inner})
    _check(made, where)
    return made


def _check(made: Mapping, where: str) -> None:
    if made.record not in RECORDS:
        raise MappingError(f"{where}: record is {made.record!r}; it can be {', '.join(RECORDS)}")
    if made.record == "thread" and made.comments is None:
        raise MappingError(f"{where}: a record that is a thread needs comments = where their list is")
    if made.record == "thread" and made.comment is None:
        raise MappingError(f"{where}: a record that is a thread needs a table [map.comment]")
    if made.record == "comment" and made.text is None:
        raise MappingError(f"{where}: text is missing: which field holds what the comment says")
    if made.record == "article" and made.text is None and made.title is None:
        raise MappingError(f"{where}: neither title nor text")


def for_file(mappings: Sequence[Mapping], name: str) -> Mapping | None:
    """The first of the mappings that is for a file of this name."""
    return next((one for one in mappings if fnmatch.fnmatch(name, one.files)), None)
