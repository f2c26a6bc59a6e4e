"""ConvoKit's corpus: a folder with utterances, speakers and conversations. A thread is a conversation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.export.contents import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.export.contents import Contents
    from indexer.safe_text import Replacer
    from indexer.types import Node, Post

_INDEX = {
    "utterances-index": {"kind": ["<class 'str'>"], "score": ["<class 'int'>"], "real_name": ["<class 'str'>"]},
    "speakers-index": {"name": ["<class 'str'>"], "names": ["<class 'list'>"]},
    "conversations-index": {"title": ["<class 'str'>"], "url": ["<class 'str'>"], "source": ["<class 'str'>"]},
    "overall-index": {},
    "version": 1,
    "vectors": [],
}


def files(contents: Contents, _replace: Replacer) -> dict[str, Iterable[bytes]]:
    """``utterances.jsonl`` and, beside it, the other files of a corpus.

    The conversations are kept until the utterances are written: a line for each thread.
    """
    conversations: list[tuple[str, object]] = []
    return {
        "": _utterances(contents, conversations),
        "/conversations.json": _object(conversations),
        "/speakers.json": _object(_speaker(node) for node in contents.nodes if node.kind in ("account", "article")),
        "/corpus.json": [json.dumps(facts(contents.part)).encode() + b"\n"],
        "/index.json": [json.dumps(_INDEX).encode() + b"\n"],
    }


def _utterances(contents: Contents, conversations: list[tuple[str, object]]) -> Iterator[bytes]:
    for thread, title, url, source, posts in contents.threads:
        conversations.append((thread, {"meta": {"title": title, "url": url, "source": source}, "vectors": []}))
        present = {post.id for post in posts}
        for post in posts:
            yield json.dumps(_utterance(post, present)).encode() + b"\n"


def _utterance(post: Post, present: set[str]) -> dict[str, object]:
    meta = {"kind": post.kind, "score": post.score, "real_name": post.real_name}
    return {
        "id": post.id,
        "conversation_id": post.thread,
        "text": post.text,
        "speaker": post.account,
        "meta": meta,
        # ConvoKit refuses an answer to what is not there.
        "reply-to": post.parent if post.parent in present else None,
        "timestamp": post.published,
        "vectors": [],
    }


def _speaker(node: Node) -> tuple[str, object]:
    return node.id, {"meta": {"name": node.name, "names": list(node.aliases)}, "vectors": []}


def _object(items: Iterable[tuple[str, object]]) -> Iterator[bytes]:
    yield b"{"
    between = ""
    for key, value in items:
        yield f"{between}{json.dumps(key)}: {json.dumps(value)}".encode()
        between = ",\n"
    yield b"}\n"
