"""Our interchange: a thread a line, as DESIGN.md has it; reading and writing, exactly inverse.

``{"id", "title", "url", "author", "published", "source", "text", "comments": [{"id", "parent", "author", "real_name",
"published", "text", "score"}]}``, all optional but one of title, text and comments; also ``captured_at``. Other keys
are left aside. ``parent`` is the id of another comment of the line, null for an answer to the article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from indexer.read import objects, personal
from indexer.read.answers import Named, parents
from indexer.read.decode import HEAD, Encoding, lines_of, remarked, text_of
from indexer.read.drafts import ArticleDraft, CommentDraft, left_over, thread_of, unheaded
from indexer.read.fields import Fields
from indexer.read.identity import host_of
from indexer.read.objects import loaded
from indexer.types import Post, Problem, Thread

KEYS = ("title", "text", "comments")
LINE = frozenset(
    "id title url author published source text comments problems captured_at reading lang complete published_raw status"
    " extra parent real_name score".split()
)
"""What a line of ours, and a comment in it, may hold. What holds more, and no ``published``, may be somebody else's."""
OWN = re.compile(r'\s*\{"id": "[^"]*+", "title": "(?:[^"\\]|\\.)*+", "url": (?:null|")')
"""As `line` begins. What its texts say of other formats does not matter then."""
START = re.compile(r'\s*\{\s*"')
KEY = re.compile(r'"(?:title|text|comments)"\s*:')
OURS = re.compile(r'"comments"\s*:\s*\[\s*\{[^{}]*"text"\s*:')
LONGEST_REMARK = 2000
LOOKED_AT = 20
"""Lines that are tried to tell the format: the first may be broken."""

NOTHING = "neither a title nor a text nor comments: {written}"
UNKNOWN = "it has a headline and no text, and fields that are not known: {names}; kept as plain text"
NOT_A_LIST = "its comments are no list; left out: {written}"
NOT_A_COMMENT = "comment {number} is not an object; left out: {written}"


def fits(opening: str) -> bool:
    """Whether a file begins with objects, one a line or in an array, that have a title, a text or comments."""
    if opening.lstrip().startswith("["):
        return _is_array(opening)
    if not START.match(opening):
        return False
    *whole, cut = opening.split("\n")
    tried = [line for line in whole if line.strip()][:LOOKED_AT]
    if any(_is_thread(line) for line in [*tried, cut]):
        return True
    if START.match(cut) is None or KEY.search(cut) is None:
        return False
    # A line longer than what is looked at cannot be parsed yet; a character has at most four bytes.
    return len(opening) * 4 >= HEAD or _is_ours(objects.beginning(cut))


def is_certain(opening: str) -> bool:
    """Whether the first record is certainly a thread of ours, not a post of somebody else's in similar words."""
    try:
        record, _ = json.JSONDecoder().raw_decode(opening.lstrip(" \t\r\n["))
    except (ValueError, RecursionError):
        return True
    first = (record.get("comments") or [None])[0] if _is_ours(record) else {}
    return all("published" in one or LINE.issuperset(one) for one in (record, first) if isinstance(one, dict))


def read(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[Thread | Problem]:
    """The threads, in order; a line that is none is a problem, and the next one is read."""
    if encoding.remark:
        yield Problem(where, None, encoding.remark, "doubtful", "encoding")
    unread: list[str] = []
    for number, record, raw in _found(file, encoding, where):
        unread += [raw] if raw else []
        if isinstance(record, Problem):
            yield record
            continue
        thread = _thread(record, number, where)
        yield thread
        if isinstance(thread, Problem) and not LINE.issuperset(record):
            unread.append(objects.left_over(record))
        elif unknown := _unknown_texts(record):
            yield Problem(where, number, UNKNOWN.format(names=", ".join(unknown)), "doubtful", "unknown-fields")
            unread.append(objects.left_over(unknown))
    yield from left_over(unread)


def _found(file: BinaryIO, encoding: Encoding, where: str) -> Iterator[objects.Found]:
    """The records of an array, or of lines."""
    start = file.tell()
    is_array = text_of(file.read(HEAD), encoding)[0].lstrip().startswith("[")
    file.seek(start)
    if is_array:
        yield from objects.records(file, encoding, where)
        return
    parser = objects.Parser()
    for one in lines_of(file, encoding):
        if one.remark:
            yield objects.Found(one.number, remarked(one, where))
        yield from objects.objects_in(one.text, where, one.number, parser)
    yield from (objects.Found(None, note) for note in personal.note(parser.omitted, where))


def line(thread: Thread) -> str:
    """The thread as a line of the interchange, without its line end; `read` gives the same thread again."""
    article, *comments = thread.posts
    record: dict[str, Any] = {
        "id": thread.id, "title": thread.title, "url": thread.url, "author": article.author,
        "published": article.published, "source": thread.source, "text": unheaded(thread.title, article.text),
        "comments": [_record(comment) for comment in comments],
        "problems": [
            {"code": one.code, "level": one.level, "where": one.where, "line": one.line, "message": one.what}
            for one in thread.problems
        ],
    }  # fmt: skip
    if thread.captured is not None:
        record["captured_at"] = thread.captured
    return json.dumps(record, ensure_ascii=False)


def _record(comment: Post) -> dict[str, Any]:
    cut = len(comment.thread) + 1
    parent = None if comment.parent in (None, comment.thread) else comment.parent[cut:]
    return {"id": comment.id[cut:], "parent": parent, "author": comment.author, "real_name": comment.real_name,
            "published": comment.published, "text": comment.text, "score": comment.score}  # fmt: skip


def _thread(record: dict[str, Any], number: int | None, where: str) -> Thread | Problem:
    fields = Fields(record)
    article = _article(fields)
    comments = _comments(fields, article.native)
    if not (article.title or article.text.strip() or comments):
        return Problem(where, number, NOTHING.format(written=_written(record)), "doubtful", "nothing-in-record")
    problems = [Problem(where, number, what, "doubtful", "field-value") for what in fields.remarks]
    return thread_of(article, comments, problems, where, number)


def _unknown_texts(record: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record with a headline alone that are not ours and hold words: its text may be in one of them."""
    if "text" in record or "comments" in record:
        return {}
    unknown = {key: value for key, value in record.items() if key not in LINE}
    return {key: value for key, value in unknown.items() if isinstance(value, str) and value.strip()}


def _is_array(opening: str) -> bool:
    """Whether the first object of an array is a thread of ours."""
    inside = opening.lstrip()[1:].lstrip()
    try:
        record, _ = json.JSONDecoder().raw_decode(inside)
    except (ValueError, RecursionError):
        return len(opening) * 4 >= HEAD and START.match(inside) is not None and OURS.search(inside) is not None
    return _is_ours(record)


def _is_thread(text: str) -> bool:
    try:
        record = loaded(text)
    except (ValueError, RecursionError):
        return False
    return _is_ours(record)


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and any(key in record for key in KEYS) and _comments_are_ours(record)


def _comments_are_ours(record: dict[str, Any]) -> bool:
    """Whether the comments, if there are any, say what they say in ``text``: else it is somebody else's JSON."""
    given = record.get("comments")
    if isinstance(given, dict):
        given = _by_their_ids(given)
    first = given[0] if isinstance(given, list) and given else {"text": ""}
    # A count of comments, or an author with a record of his own, is another's.
    return isinstance(given, list | None) and _is_said(first) and not isinstance(record.get("author"), dict)


def _is_said(comment: object) -> bool:
    return not isinstance(comment, dict) or ("text" in comment and not isinstance(comment.get("author"), dict))


def _article(fields: Fields) -> ArticleDraft:
    url = fields.word("url")
    source = fields.word("source") or (host_of(url) if url else None)
    return ArticleDraft(
        " ".join(fields.text("title").split()), fields.text("text"), fields.word("author"), fields.date("published"),
        url, source, fields.word("id"), fields.date("captured_at"),
    )  # fmt: skip


def _comments(fields: Fields, article: str | None) -> list[CommentDraft]:
    records = list(_records(fields))
    named = [Named(one.word("id"), one.word("parent")) for one in records]
    answered, wrong = parents(named, article)
    fields.remarks.extend(f"{records[place].name}{what}" for place, what in wrong)
    return [_comment(one, name.native, parent) for one, name, parent in zip(records, named, answered, strict=True)]


def _records(fields: Fields) -> Iterator[Fields]:
    given = fields.record.get("comments") or []
    given = _by_their_ids(given) if isinstance(given, dict) else given
    if not isinstance(given, list):
        fields.remarks.append(NOT_A_LIST.format(written=_written(given)))
        return
    for number, one in enumerate(given, 1):
        record = {"text": one} if isinstance(one, str) else one
        if isinstance(record, dict):
            yield Fields(record, f"comment {number}: ", fields.remarks)
        else:
            fields.remarks.append(NOT_A_COMMENT.format(number=number, written=_written(one)))


def _by_their_ids(given: dict[str, Any]) -> list[Any]:
    """Comments that are an object of objects; or a single one."""
    return list(given.values()) if any(isinstance(one, dict) for one in given.values()) else [given]


def _written(value: object) -> str:
    return objects.left_over({"": value})[5:-1][:LONGEST_REMARK]


def _comment(fields: Fields, native: str | None, parent: int | None) -> CommentDraft:
    return CommentDraft(
        fields.word("author"), fields.word("real_name"), fields.date("published"), fields.text("text"), parent,
        native, fields.number("score"),
    )  # fmt: skip
