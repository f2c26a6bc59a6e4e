"""A mapping by guessing: from what fields are called, and from what stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from indexer.read.decode import Encoding
from indexer.read.items import number, shown, text, when, word
from indexer.read.mapped import rows
from indexer.read.mapping import Mapping, of_table
from indexer.read.objects import Record, within
from indexer.types import Problem

LOOKED_AT = 200
DEEPEST = 3
SURE = 0.8
SURE_OF_COMMENT = {"text": 0.35, "author": 0.35, "published": 0.2, "id": 0.1}
SURE_OF_ARTICLE = {"title": 0.35, "text": 0.35, "url": 0.1, "id": 0.1, "published": 0.1}
OWN = 0.9
"""The share of values that differ from all others where each record has its own."""
LONGEST_ID = 100
_NO_WORD = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# For each field of a mapping what it is called, the likeliest first; words are compared without case and signs.
CALLED: dict[str, str] = {
    "text": "comment text|comment body|commentbody|body|text|content|message|comment|comment content|description"
    "|selftext",
    "author": "user display name|comment author|commentauthor|author name|author|username|user name|display name"
    "|nickname|nick|screen name|user|name|commenter|poster|by|speaker",
    "published": "published|created at|create date|createdate|created|created utc|post time|posted at|comment date|date"
    "|timestamp|time|datetime|published at|approve date|pub date",
    "id": "comment id|commentid|comment counter|id|cid|post id|postid|message id|uid|uuid|guid|perm id",
    "parent": "parent id|parentid|parent|reply to|replyto|in reply to|in reply to id|inreplyto|parent comment id"
    "|reply to id|answers",
    "thread": "article id|articleid|story id|thread id|topic id|conversation id|post id|page id|source article id"
    "|link id|news id|document id",
    "score": "score|recommendations|likes|upvotes|votes|total votes|totalvotes|points|rating|like count|ups|favorites",
    "title": "article title|headline|title|thread title|page title|story title|subject",
    "url": "article url|url|link|article link|permalink|web url|page url",
    "real_name": "real name|realname|full name|fullname",
    "article_text": "article text|article body|article content",
    "article_author": "article author|byline",
    "article_published": "article published|published date|article date|pub date",
}
OF_COMMENT = ("text", "author", "real_name", "published", "id", "parent", "score")
OF_ARTICLE = ("title", "url", "id", "author", "published", "text", "score")
SAID_OF_ARTICLE = {
    "thread": "id", "article_text": "text", "article_author": "author", "article_published": "published",
}  # fmt: skip
LEADS = "snippet|abstract|summary|lead|teaser|description"
"""What stands for an article's text in tables that leave that out."""
LISTS = "comments|replies|children|responses|items|discussion|posts|data"
PRIVATE = re.compile(r"e-?mail|(?:\b|_)ip(?:\b|_)|(?<=[a-z])I[Pp]\b|ip[ _]?addr|phone|password", re.IGNORECASE)


class Guess(NamedTuple):
    """A mapping and how sure it is, from 0 to 1; for each of its fields an example of what stands there."""

    mapping: Mapping
    sure: float
    examples: dict[str, str]


def guess(file: BinaryIO, encoding: Encoding, where: str) -> Guess | None:
    """What the fields of a file are likely to be; None when nothing in it looks like comments or articles."""
    some = [one.record for one in islice(rows(file, encoding, where), LOOKED_AT)]
    found = [record for record in some if not isinstance(record, Problem)]
    return _of_records(found) if found else None


def _of_records(found: Sequence[Record]) -> Guess | None:
    place = _list_of_comments(found)
    if place is not None:
        return _of_threads(found, place)
    values = _values(found)
    chosen = _chosen(values, tuple(CALLED))
    if _are_articles(chosen, values):
        fields = _of_article(values)
        table, sure = {"record": "article", **fields}, _sureness(fields, SURE_OF_ARTICLE)
        return Guess(of_table(table, "a guess"), sure, _examples(fields, values))
    if "text" not in chosen:
        return None
    held = _holding_parents(values) if "parent" not in chosen else None
    chosen |= {"id": held[0]} if held else {}
    rule = {"parent": held[0], "parent_cut": held[1]} if held else {}
    table = {"record": "comment", **chosen, **rule}
    return Guess(of_table(table, "a guess"), _sureness(chosen, SURE_OF_COMMENT), _examples(chosen, values))


def _of_article(values: dict[str, list[Any]]) -> dict[str, str]:
    """The fields of an article; what is called ``article_...`` is it before what is called so in any record."""
    found = _chosen(values, (*OF_ARTICLE, *SAID_OF_ARTICLE))
    lead = _first_of(LEADS, values)
    if lead and "text" not in found:
        found["text"] = lead
    return found | {own: found.pop(said) for said, own in SAID_OF_ARTICLE.items() if said in found}


def _are_articles(chosen: dict[str, str], values: dict[str, list[Any]]) -> bool:
    """Whether each record is an article: it has a headline of its own, and nothing says that it answers one."""
    if "title" not in chosen or "parent" in chosen:
        return False
    if "text" in chosen and "article_text" in chosen:
        return False
    titles = values[chosen["title"]]
    return len({text(title) for title in titles}) >= OWN * len(titles)


def _of_threads(found: Sequence[Record], place: str) -> Guess | None:
    inner = [one for record in found for one in _dicts(within(record, place))][:LOOKED_AT]
    outer_values = _values([{name: value for name, value in one.items() if name != place} for one in found])
    values = _values(inner)
    of_comment = _chosen(values, OF_COMMENT)
    of_article = _chosen(outer_values, OF_ARTICLE)
    if "text" not in of_comment:
        return None
    replies = next((name for name in LISTS.split("|") if any(_dicts(one.get(name)) for one in inner)), None)
    comment = of_comment | ({"replies": replies} if replies else {})
    examples = _examples(of_article, outer_values)
    examples |= {f"comment.{name}": one for name, one in _examples(of_comment, values).items()}
    table = {"record": "thread", "comments": place, "comment": comment, **of_article}
    return Guess(of_table(table, "a guess"), _sureness(of_comment, SURE_OF_COMMENT), examples)


def _dicts(value: object) -> list[Record]:
    some = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [one for one in some if isinstance(one, dict)]


def _list_of_comments(found: Sequence[Record]) -> str | None:
    """The path to the list of objects in which most of the text is."""
    sizes: dict[str, int] = {}
    for record in found[:20]:
        for path, value in _paths(record):
            if isinstance(value, list) and _dicts(value):
                likely = 3 if _plain(path.rpartition(".")[2]) in LISTS.split("|") else 1
                sizes[path] = sizes.get(path, 0) + likely * len(_dicts(value))
    return max(sizes, key=lambda path: sizes[path]) if sizes else None


def _paths(record: Record) -> Iterator[tuple[str, Any]]:
    """Every path of keys with what stands there, lists not entered."""
    todo: list[tuple[str, Any, int]] = [(key, value, 1) for key, value in record.items()]
    while todo:
        path, value, depth = todo.pop()
        yield path, value
        if isinstance(value, dict) and depth < DEEPEST:
            todo += [(f"{path}.{key}", inner, depth + 1) for key, inner in list(value.items())[:200]]


def _values(found: Sequence[Record]) -> dict[str, list[Any]]:
    values: dict[str, list[Any]] = {}
    for record in found:
        for path, value in _paths(record):
            if value is not None and value != "" and not isinstance(value, dict | list) and not PRIVATE.search(path):
                values.setdefault(path, []).append(value)
    return values


def _chosen(values: dict[str, list[Any]], wanted: Sequence[str]) -> dict[str, str]:
    """For each field the path that is called most like it and holds what fits; a path serves one field."""
    chosen: dict[str, str] = {}
    for name in sorted(wanted, key=list(CALLED).index):
        fit = [(rank, len(path), path) for path in values if path not in chosen.values()
               if (rank := _rank(name, path)) is not None and _fits(name, values[path])]  # fmt: skip
        if fit:
            chosen[name] = min(fit)[2]
    return chosen


def _rank(name: str, path: str) -> int | None:
    called = CALLED[name].split("|")
    whole, last = _plain(path), _plain(path.rpartition(".")[2])
    for rank, one in enumerate(called):
        if one.replace(" ", "") in (whole.replace(" ", ""), last.replace(" ", "")):
            return rank
    return None


def _plain(path: str) -> str:
    return _NO_WORD.sub(" ", _CAMEL.sub(" ", path).casefold()).strip()


def _fits(name: str, values: Sequence[Any]) -> bool:
    """Whether what stands in a field may be it."""
    if name == "published" or name.endswith("_published"):
        return sum(when(value) is not None for value in values) >= SURE * len(values)
    if name == "score":
        return all(number(value) is not None for value in values)
    if name in ("text", "article_text"):
        return sum(len(text(value)) for value in values) >= 8 * len(values)
    if name in ("author", "real_name", "article_author"):
        return sum(len(text(value)) <= 80 for value in values) >= SURE * len(values) and not all(
            isinstance(value, int | float) for value in values
        )
    return all(len(text(value)) <= 2000 for value in values)


def _holding_parents(values: dict[str, list[Any]]) -> tuple[str, str] | None:
    """The field whose values go on from each other, as ``a_1_0`` goes on from ``a_1``, and the sign between."""
    for path, some in values.items():
        ids = {text(value) for value in some if len(text(value)) <= LONGEST_ID}
        for sign in "_-./":
            held = sum(one.rpartition(sign)[0] in ids for one in ids if sign in one)
            if held >= 0.1 * len(ids) and held > 1 and len(ids) >= OWN * len(some):
                return path, sign
    return None


def _first_of(names: str, values: dict[str, list[Any]]) -> str | None:
    return next((path for name in names.split("|") for path in values if _plain(path) == name), None)


def _sureness(chosen: dict[str, str], parts: dict[str, float]) -> float:
    """How far the names alone tell it."""
    return sum(weight for name, weight in parts.items() if name in chosen)


def _examples(chosen: dict[str, str], values: dict[str, list[Any]]) -> dict[str, str]:
    return {name: " ".join((word(shown(values[path][0])) or "").split())[:50] for name, path in chosen.items()}


def files_like(name: str) -> str:
    """A pattern for files that are called like this one but for numbers; of archives and the nameless all."""
    if name.endswith(".zip") or "." not in name:
        return "*"
    return re.sub(r"\d+", "*", re.sub(r"[\[\]*?]", "?", name))


def toml(found: Guess, files: str) -> str:
    """The guess as a mapping file, with an example beside each field, for the user to put right."""
    lines = [
        "# How the fields of these files are to be read; put right what is wrong, then:",
        "#   indexer ingest --map THIS.toml FILES     (or save it beside them as indexer.map.toml)",
        f"# Guessed; sure by {found.sure:.0%}. Beside each field: what stands in the first record.",
        "", "[[map]]", f"files = {_quoted(files)}",
    ]  # fmt: skip
    lines += list(_lines(found.mapping, found.examples, ""))
    if found.mapping.comment is not None:
        lines += ["", "[map.comment]", *_lines(found.mapping.comment, found.examples, "comment.")]
    return "\n".join(lines) + "\n"


def _lines(mapping: Mapping, examples: dict[str, str], head: str) -> Iterator[str]:
    unused = []
    for name in Mapping.__slots__:
        value = getattr(mapping, name)
        if name in ("files", "comment") or (head and name == "record"):
            continue
        if value is not None:
            example = examples.get(f"{head}{name}")
            yield f"{name} = {_quoted(value)}" + (f"  # {example}" if example else "")
        elif name in _TOLD[bool(head) or mapping.record]:
            unused.append(name)
    if unused:
        yield f"# not found: {', '.join(unused)}"


_COMMENT = frozenset({"id", "parent", "author", "published", "text", "score"})
_TOLD: dict[str | bool, frozenset[str]] = {
    True: _COMMENT, "comment": _COMMENT | {"thread", "title", "url"},
    "article": frozenset({"id", "title", "url", "author", "published", "text"}),
    "thread": frozenset({"id", "title", "url", "author", "published", "text"}),
}  # fmt: skip


def _quoted(value: str) -> str:
    """A TOML basic string: its escapes are JSON's but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
