"""ConvoKit: ``utterances.jsonl``, one utterance a line; the first of a conversation is its article.

Titles, addresses and names come from ``conversations.json`` and ``speakers.json`` in the same folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from indexer.errors import is_file
from indexer.read.company import CONVERSATIONS, SPEAKERS, UTTERANCES
from indexer.read.decode import Encoding
from indexer.read.items import Item, Placed, number, text, threads, when, word
from indexer.read.objects import LARGEST, Record, loaded, records, within
from indexer.types import Problem, Thread

MARK = re.compile(r'"(?:conversation_id|root)"\s*:')
ANSWER = re.compile(r'"reply[_-]to"\s*:')
SPEAKER = re.compile(r'"(?:speaker|user)"\s*:')
NOT_READ = "cannot be read ({why}); its titles and names are not known"


class Corpus(NamedTuple):
    """What the files beside the utterances say of conversations and speakers, by their ids."""

    conversations: Record
    speakers: Record


def fits(opening: str) -> bool:
    """Whether it begins with utterances."""
    if not opening.lstrip().startswith(("{", "[")):
        return False
    return all(pattern.search(opening) for pattern in (MARK, ANSWER, SPEAKER))


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads, one a conversation."""
    told: list[Record] = []
    for name in (CONVERSATIONS, SPEAKERS):
        found = _beside(Path(where), name)
        if isinstance(found, Problem):
            yield found
        told.append({} if isinstance(found, Problem) else found)
    yield from threads(_placed(file, encoding, where, Corpus(*told)), where, "ConvoKit", prefix="convokit-")


def _beside(utterances: Path, name: str) -> Record | Problem:
    beside = utterances.with_name(name)
    if utterances.name != UTTERANCES or not is_file(beside):
        return {}
    try:
        if beside.stat().st_size > LARGEST:
            return Problem(str(beside), None, NOT_READ.format(why="too large"), "doubtful", "companion-unread")
        found = loaded(beside.read_bytes().decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        return Problem(str(beside), None, NOT_READ.format(why=type(error).__name__), "doubtful", "companion-unread")
    return found if isinstance(found, dict) else {}


def _placed(file: BinaryIO, encoding: Encoding, where: str, corpus: Corpus) -> Iterator[Placed]:
    for line, record, raw in records(file, encoding, where):
        yield Placed(line, record if isinstance(record, Problem) else _item(record, corpus), raw)


def _item(record: Record, corpus: Corpus) -> Item:
    native = word(record.get("id"))
    thread = word(record.get("conversation_id") or record.get("root"))
    parent = word(record.get("reply_to") or record.get("reply-to"))
    speaker: Any = record.get("speaker") or record.get("user")
    account = word(speaker.get("id") if isinstance(speaker, dict) else speaker)
    about = corpus.conversations.get(thread or "")
    title = within(record, "meta.title") or within(about, "meta.title")
    return Item(native, text(record.get("text")).strip(), thread, parent, article=native == thread or parent is None,
                author=word(within(corpus.speakers.get(account or ""), "meta.name")) or account,
                real_name=word(within(record, "meta.real_name")), published=when(record.get("timestamp")),
                score=number(within(record, "meta.score")), title=" ".join(text(title).split()),
                url=word(within(about, "meta.url")), source=word(within(about, "meta.source")))  # fmt: skip
