"""A mapping by guessing: from what fields are called, and from what stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from indexer.read import personal
from indexer.read.decode import Encoding
from indexer.read.items import number, shown, text, when, word
from indexer.read.mapped import NOBODY, rows
from indexer.read.mapping import Mapping, of_table
from indexer.read.objects import Record, dicts, within
from indexer.types import Problem

LOOKED_AT = 200
DEEPEST = 5
SURE = 0.8
SURE_OF_COMMENT = {"text": 0.35, "author": 0.35, "published": 0.2, "id": 0.1}
SURE_OF_ARTICLE = {"title": 0.35, "text": 0.35, "url": 0.1, "id": 0.1, "published": 0.1}
OWN = 0.9
"""The share of values that differ from all others where each record has its own."""
LONGEST_ID = 100
WIDESPREAD = 0.9
"""Of fields that are called as likely, one counts that is in so large a share of what the most common is in."""
MOST_LISTS = 8
_NO_WORD = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# For each field of a mapping what it is called, the likeliest first; words are compared without case and signs.
CALLED: dict[str, str] = {
    "text": "comment text|comment body|commentbody|body|text|content|message|comment|comment content|description"
    "|selftext|full text|raw content|text original|text display|message text|post text|post body|tweet text"
    "|review text|review|комментарий|текст комментария|текст|сообщение|отзыв|коментар|kommentar|kommentartext"
    "|nachricht|beitrag|commentaire|texte|comentario|texto|mensaje|komentarz|treść|wiadomość|commento|testo",
    "author": "user display name|comment author|commentauthor|author name|author|username|user name|display name"
    "|nickname|nick|screen name|author display name|commenter name|from name|sender name|user|name|commenter|poster"
    "|by|speaker|from|sender|uploader|автор|имя|имя пользователя|пользователь|ник|логин|ім я|користувач|autor"
    "|verfasser|benutzer|benutzername|nutzer|nutzername|auteur|utilisateur|pseudo|usuario|nombre|użytkownik|autore"
    "|utente",
    "published": "published|created at|create date|createdate|created|created utc|post time|posted at|comment date"
    "|date|timestamp|time|datetime|published at|approve date|pub date|comment time|created time|created"
    "|creation date|posted on|posted|sent at|review date|iso date time|дата|дата публикации|дата и время|время|datum"
    "|zeitpunkt|zeit|erstellt|date de publication|fecha|data|data publikacji|czas|ora",
    "id": "comment id|commentid|comment counter|id|cid|post id|postid|message id|uid|uuid|guid|perm id|review id"
    "|tweet id|status id|object id|id str|nr|номер|key",
    "parent": "parent id|parentid|parent|reply to|replyto|in reply to|in reply to id|inreplyto|parent comment id"
    "|reply to id|answers|in reply to status id|in reply to tweet id|in reply to comment id|reply to message id"
    "|reply to comment|replied to id|parent post id|ответ на|antwort auf",
    "thread": "article id|articleid|story id|thread id|topic id|conversation id|post id|page id|source article id"
    "|link id|news id|document id|video id|submission id|thread",
    "score": "score|recommendations|likes|upvotes|votes|total votes|totalvotes|points|rating|like count|ups"
    "|favorites|favorite count|favourites count|num recommends|comment likes|comment reaction count|karma|helpful"
    "|оценка|рейтинг|лайки|bewertung|likes count",
    "title": "article title|headline|title|thread title|page title|story title|post title|video title|post name"
    "|subject|заголовок|название|titel|überschrift|titre|título|tytuł|titolo",
    "url": "article url|url|link|article link|permalink|web url|page url|webpage url|post url|video url|source url"
    "|ссылка|адрес",
    "real_name": "real name|realname|full name|fullname",
    "article_text": "article text|article body|article content",
    "article_author": "article author|byline",
    "article_published": "article published|published date|article date|pub date",
}
OF_PERSON = ("author", "real_name")
ESSENTIAL = frozenset({"text", "author", "published", "id"})
OF_COMMENT = ("text", "author", "real_name", "published", "id", "parent", "score")
OF_ARTICLE = ("title", "url", "id", "author", "published", "text", "score")
SAID_OF_ARTICLE = {
    "thread": "id", "article_text": "text", "article_author": "author", "article_published": "published",
}  # fmt: skip
LEADS = "snippet|abstract|summary|lead|teaser|description"
"""What stands for an article's text in tables that leave that out."""
LISTS = "comments|replies|children|responses|items|discussion|posts|data|messages"
ANSWERS = ("replies", "children", "responses", "answers")
"""Lists of answers: what they stand in is a comment, unless it has a headline."""
PERSON = re.compile(r"author|user|creator|account|profile|owner|from|sender|poster|commenter|by", re.IGNORECASE)


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


def _of_records(found: Sequence[Record], *, wrapped: bool = False) -> Guess | None:
    """The surest of what can be made of these: a list of comments in each, or rows where there is no such list."""
    places = _lists_of_comments(found)
    inside = [guess for place in places for guess in _of_lists(found, place, wrapped=wrapped) if guess is not None]
    held = max(inside, key=_how_sure, default=None)
    rows = _of_rows(found)
    return held if rows is None or (held is not None and held.sure >= min(SURE, rows.sure)) else rows


def _how_sure(guess: Guess) -> float:
    return guess.sure


def _of_lists(found: Sequence[Record], place: str, *, wrapped: bool) -> Iterator[Guess | None]:
    """The list as one that only wraps the records, once, else as the comments of a thread."""
    outside = _values([{name: value for name, value in one.items() if name != place} for one in found])
    if not wrapped and not (place and _said_of_article(outside).keys() & {"text", "title", "url"}):
        yield _of_wrapped(found, place)
    if place and (place.rpartition(".")[2] not in ANSWERS or _chosen(outside, ("title",))):
        yield _of_threads(found, place)


def _of_wrapped(found: Sequence[Record], place: str) -> Guess | None:
    guessed = _of_records([each for one in found for each in dicts(within(one, place))][:LOOKED_AT], wrapped=True)
    if guessed is None:
        return None
    return guessed._replace(mapping=replace(guessed.mapping, records=place))


def _of_rows(found: Sequence[Record]) -> Guess | None:
    values = _values(found)
    chosen = _chosen(values, tuple(CALLED))
    if _are_articles(chosen, values):
        fields = _of_article(values)
        table, sure = {"record": "article", **fields}, _sureness(fields, SURE_OF_ARTICLE)
        return Guess(of_table(table, "a guess"), sure, _examples(fields, values))
    if "text" not in chosen:
        return None
    if "parent" not in chosen and (naming := _naming_others(found, chosen, values)):
        chosen["parent"] = naming
    held = _holding_parents(values) if "parent" not in chosen else None
    chosen |= {"id": held[0]} if held else {}
    rule = {"parent": held[0], "parent_cut": held[1]} if held else {}
    if "url" in chosen and not chosen.keys() & {"thread", "title"} and _has_own(values[chosen["url"]]):
        del chosen["url"]  # each comment's own address, not its article's
    replies = next((name for name in ANSWERS if any(dicts(one.get(name)) for one in found)), None)
    table = {"record": "comment", **chosen, **rule, **({"replies": replies} if replies else {})}
    return Guess(of_table(table, "a guess"), _sureness(chosen, SURE_OF_COMMENT), _examples(chosen, values))


def _of_article(values: dict[str, list[Any]], but: str = "") -> dict[str, str]:
    """The fields of an article; what is called ``article_...`` is it before what is called so in any record."""
    found = _chosen(values, [name for name in (*OF_ARTICLE, *SAID_OF_ARTICLE) if name != but])
    lead = _first_of(LEADS, values)
    if lead and "text" not in found:
        found["text"] = lead
    return found | {own: found.pop(said) for said, own in SAID_OF_ARTICLE.items() if said in found}


def _said_of_article(values: dict[str, list[Any]]) -> dict[str, str]:
    # With its comments inside it needs no id to be found by: its address is unlike all others, a number is not.
    found = _of_article(values, but="thread")
    if "title" not in found and found.get("author") == "name":
        found["title"] = found.pop("author")  # what something is called itself
    return found


def _are_articles(chosen: dict[str, str], values: dict[str, list[Any]]) -> bool:
    """Whether each record is an article: it has a headline of its own, and nothing says that it answers one."""
    if "title" not in chosen or "parent" in chosen:
        return False
    if "text" in chosen and "article_text" in chosen:
        return False
    return _has_own(values[chosen["title"]])


def _has_own(some: Sequence[Any]) -> bool:
    """Whether nearly every record has a value of its own."""
    return len({text(value) for value in some}) >= OWN * len(some)


def _of_threads(found: Sequence[Record], place: str) -> Guess | None:
    inner = [one for record in found for one in dicts(within(record, place))][:LOOKED_AT]
    outer_values = _values([{name: value for name, value in one.items() if name != place} for one in found])
    values = _values(inner)
    of_comment = _chosen(values, OF_COMMENT)
    of_article = _said_of_article(outer_values)
    if "text" not in of_comment:
        return None
    replies = next((name for name in LISTS.split("|") if any(dicts(one.get(name)) for one in inner)), None)
    comment = of_comment | ({"replies": replies} if replies else {})
    examples = _examples(of_article, outer_values)
    examples |= {f"comment.{name}": one for name, one in _examples(of_comment, values).items()}
    table = {"record": "thread", "comments": place, "comment": comment, **of_article}
    return Guess(of_table(table, "a guess"), _sureness(of_comment, SURE_OF_COMMENT), examples)


def _lists_of_comments(found: Sequence[Record]) -> list[str]:
    """The paths to lists of objects, the likeliest first; an empty one where the object itself is such a list."""
    sizes: dict[str, int] = {}
    for record in found[:20]:
        if len(found) == 1 and _is_list(record):
            sizes[""] = len(record)
        for path, value in _paths(record):
            if isinstance(value, list) and dicts(value):
                likely = 3 if _plain(path.rpartition(".")[2]) in LISTS.split("|") else 1
                sizes[path] = sizes.get(path, 0) + likely * len(dicts(value))
    return sorted(sizes, key=lambda path: -sizes[path])[:MOST_LISTS]


def _is_list(record: Record) -> bool:
    """Whether the values of an object are objects of one kind, kept by their ids."""
    some = list(record.values())
    if len(some) < 2 or not all(isinstance(one, dict) and one for one in some):
        return False
    return 2 * len(set.intersection(*map(set, some))) >= max(map(len, some))


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
            if value is None or value == "" or isinstance(value, dict | list):
                continue
            if personal.kind_of(path) in (None, "address"):  # the address may be the page's
                values.setdefault(path, []).append(value)
    return values


def _chosen(values: dict[str, list[Any]], wanted: Sequence[str]) -> dict[str, str]:
    """For each field the path that is called most like it and holds what fits; a path serves one field."""
    chosen: dict[str, str] = {}
    for name in sorted(wanted, key=list(CALLED).index):
        free = [path for path in values if path not in chosen.values()]
        fit = [(rank, _is_persons(path) != (name in OF_PERSON), len(path), path) for path in free
               if (rank := _rank(name, path)) is not None and _fits(name, values[path])]  # fmt: skip
        # An answer's own parent is rare; a name that only some have ("display name") is not their name.
        most = max((len(values[path]) for *_, path in fit), default=0) if name in ESSENTIAL else 0
        fit = [one for one in fit if len(values[one[-1]]) >= WIDESPREAD * most]
        if fit:
            chosen[name] = min(fit)[-1]
    return chosen


def _is_persons(path: str) -> bool:
    """Whether a field is told of a person: ``creator.name`` is, ``post.name`` is not."""
    return PERSON.search(path.rpartition(".")[0]) is not None


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


def _naming_others(found: Sequence[Record], chosen: dict[str, str], values: dict[str, list[Any]]) -> str | None:
    """A field that nothing else is taken from and that holds ids of other records, whatever it is called."""
    if "id" not in chosen:
        return None
    ids = {text(within(record, chosen["id"])) for record in found} - {""}
    best: tuple[int, str] | None = None
    for path in values:
        if path in chosen.values():
            continue
        named = [(text(within(record, chosen["id"])), text(within(record, path))) for record in found]
        told = [(own, other) for own, other in named if other not in ("", *NOBODY)]
        others = {other for own, other in told if other in ids and other != own}
        if len(told) >= 2 and others and sum(other in others for _, other in told) >= OWN * len(told):
            best = max(best or (0, ""), (len(others), path))
    return best[1] if best else None


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
