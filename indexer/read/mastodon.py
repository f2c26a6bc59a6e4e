"""Mastodon: statuses as the interface gives them: single, a list, one a line, or a context with its ancestors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from indexer.read.decode import Encoding
from indexer.read.items import Item, Placed, number, shown, text, threads, when, word
from indexer.read.objects import Record, left_over, records, within
from indexer.types import Problem, Thread

NO_STATUS = "a record that is no status; kept as plain text"


def fits(opening: str) -> bool:
    """Whether it begins with statuses."""
    if not opening.lstrip().startswith(("{", "[")):
        return False
    return '"in_reply_to_id"' in opening and ('"account"' in opening or '"acct"' in opening)


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads: a status that answers nothing that is here, and all that answers it."""
    return threads(_placed(file, encoding, where), where, "Mastodon", prefix="mastodon-")


def _placed(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Placed]:
    for line, record, raw in records(file, encoding, where):
        if isinstance(record, Problem):
            yield Placed(line, record, raw)
            continue
        found = list(_statuses(record))
        thread = _thread_of(record, found)
        for status in found:
            yield Placed(line, _item(status)._replace(thread=thread))
        if not found:
            yield Placed(line, Problem(where, line, NO_STATUS, "doubtful", "no-status"), left_over(record))


def _thread_of(record: Record, found: Sequence[Record]) -> str | None:
    """A context is one thread, though the status that it was asked for is not in it."""
    if not found or not isinstance(record.get("descendants"), list):
        return None
    return word(found[0].get("in_reply_to_id")) or word(found[0].get("id"))


def _statuses(record: Record) -> Iterator[Record]:
    """The statuses of a record: itself, those of a context, the one that it boosts."""
    for name in ("ancestors", "status", "descendants", "statuses"):
        some = record.get(name)
        yield from (one for one in (some if isinstance(some, list) else [some]) if isinstance(one, dict))
    if "content" in record:
        boosted = record.get("reblog")
        yield boosted if isinstance(boosted, dict) else record


def _item(status: Record) -> Item:
    warning = text(status.get("spoiler_text")).strip()
    said = "\n\n".join(part for part in (warning, shown(status.get("content"))) if part)
    url = word(status.get("url"))
    return Item(word(status.get("id")), said, None, word(status.get("in_reply_to_id")),
                author=word(within(status, "account.acct")), real_name=word(within(status, "account.display_name")),
                published=when(status.get("created_at")), score=number(status.get("favourites_count")),
                title=" ".join(said.split())[:80] if status.get("in_reply_to_id") is None else "", url=url)  # fmt: skip
