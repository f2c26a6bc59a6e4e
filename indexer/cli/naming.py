"""What a half-typed query may go on with: fields, their values, and names of the library."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from indexer.library import Library

FIELDS = {
    "author": "", "name": "", "kind": "article comment", "source": "", "thread": "", "id": "",
    "lang": "de en es fr pl ru uk", "title": "", "text": "", "date": "", "after": "", "before": "",
    "last": "7d 2w 3m 1y", "score": "", "replies": "", "depth": "", "entity": "", "about": "", "by": "", "says": "",
    "to": "", "is": "deleted edited anonymous quoted", "has": "quote link",
}  # fmt: skip
"""Every field and the values it has, where they are few; a test holds it equal to the language of queries."""

NAMES = ("author", "name", "entity", "about", "by", "says", "to")
"""Fields whose values are names."""


def endings(library: Library, begun: str) -> list[str]:
    """What the last word of a query may become, as a whole word, likeliest first; no name that steers a terminal."""
    from indexer.safe_text import is_plain

    return [word for word in _endings(library, begun) if is_plain(word) and "\n" not in word and "\t" not in word]


def _endings(library: Library, begun: str) -> list[str]:
    minus = "-" if begun.startswith("-") else ""
    word = begun.removeprefix("-")
    field, colon, value = word.partition(":")
    if colon and field in FIELDS:
        known = FIELDS[field].split()
        names = library.names_beginning(value.strip('"')) if field in NAMES and value else []
        return [f"{minus}{field}:{one}" for one in (*(k for k in known if k.startswith(value)), *map(_quoted, names))]
    fields = [f"{minus}{name}:" for name in FIELDS if word and name.startswith(word)]
    return fields + ([minus + _quoted(name) for name in library.names_beginning(word)] if len(word) > 1 else [])


def _quoted(name: str) -> str:
    plain = " ".join(name.replace('"', " ").split())
    return f'"{plain}"' if " " in plain else plain


def completed_query(context: click.Context, argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """The shell asks how a word may go on; whatever is wrong with the library, it gets an answer."""
    from click.shell_completion import CompletionItem

    from indexer.errors import IndexerError
    from indexer.library import Library

    given = context.params.get("library")
    library = given if isinstance(given, Library) else Library(os.environ.get("INDEXER_LIBRARY", "index"))
    try:
        return [CompletionItem(ending) for ending in endings(library, begun)]
    except IndexerError:
        return []
