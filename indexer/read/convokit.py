"""ConvoKit: ``utterances.jsonl``, one utterance a line; the first of a conversation is its article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from indexer.read.decode import Encoding
from indexer.read.items import Item, Placed, number, text, threads, when, word
from indexer.read.objects import Record, records, within
from indexer.types import Problem, Thread

MARK = re.compile(r'"(?:conversation_id|root)"\s*:')
ANSWER = re.compile(r'"reply[_-]to"\s*:')
SPEAKER = re.compile(r'"(?:speaker|user)"\s*:')


def fits(opening: str) -> bool:
    """Whether it begins with utterances."""
    if not opening.lstrip().startswith(("{", "[")):
        return False
    return all(pattern.search(opening) for pattern in (MARK, ANSWER, SPEAKER))


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads, one a conversation."""
    return threads(_placed(file, encoding, where), where, "ConvoKit", prefix="convokit-")


def _placed(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Placed]:
    for line, record in records(file, encoding, where):
        yield Placed(line, record if isinstance(record, Problem) else _item(record))


def _item(record: Record) -> Item:
    native = word(record.get("id"))
    thread = word(record.get("conversation_id") or record.get("root"))
    parent = word(record.get("reply_to") or record.get("reply-to"))
    speaker: Any = record.get("speaker") or record.get("user")
    name = word(speaker.get("id") if isinstance(speaker, dict) else speaker)
    return Item(native, text(record.get("text")).strip(), thread, parent, article=native == thread or parent is None,
                author=name, published=when(record.get("timestamp")), score=number(within(record, "meta.score")),
                title=text(within(record, "meta.title")))  # fmt: skip
