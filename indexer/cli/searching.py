"""Finding posts and reading them: search, show."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.naming import completed_query
from indexer.cli.narrowing import limit_option, most
from indexer.cli.options import at_most_one, json_option, library_option
from indexer.cli.printing import (
    bold,
    dim,
    indented,
    marked,
    one_line,
    plural,
    remark,
    remark_replaced,
    say,
    say_json,
    when,
)
from indexer.cli.tables import TableWriter
from indexer.errors import QueryError, UsageError
from indexer.safe_text import Replacer, visible
from indexer.types import Answer, Hit, Order, Post

if TYPE_CHECKING:
    from indexer.library import Library
    from indexer.library.finding import Asked, Finder

EMPTY = 1
SHOWN = 10
"""So many answers people see when they do not say how many; machines get all."""


class _Query(click.Command):
    """A command whose arguments may begin with a minus: ``-word`` is a word to leave out, not an option."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read ``-word`` as ``NOT word`` before options are looked for."""
        return super().parse_args(context, [_negated(word) for word in args])


def _negated(word: str) -> str:
    negative = len(word) > 2 and word[0] == "-" and word[1] not in "-L"
    return f"NOT {_requoted(word[1:])}" if negative else word


@click.command(
    cls=_Query,
    epilog='Examples: indexer search "Poland"    indexer search \'"grain transit" author:"Denis FG" after:2023-06\'',
)
@click.argument("query", nargs=-1, shell_complete=completed_query)
@click.option("--any", "either", is_flag=True, help="Find posts with any of the words (OR) instead of all (AND).")
@limit_option("How many hits to show.  [default: 10; --json, --csv, --ids, --trec: all]")
@click.option("--sort", "order", type=click.Choice(["relevance", "newest", "oldest", "score"]), default="relevance",
              show_default=True, help="Changes the order, never what is found.")  # fmt: skip
@click.option("--literal", is_flag=True, help='Only the words as they stand: "Poland" does not find "the Poles".')
@click.option("--fold/--no-fold", default=None,
              help="Posts with the same words as one hit, or each. Folded for people, not for --json.")  # fmt: skip
@click.option("--context", "around", is_flag=True, help="Show what a hit answers, and what answers it.")
@click.option("--group", type=click.Choice(["thread"]), help="The best hit of each thread, and how many there are.")
@click.option("--facets", is_flag=True, help="How many posts there are by kind, author, source, entity and month.")
@click.option("--count", "only_count", is_flag=True, help="Only how many posts there are.")
@click.option("--ids", is_flag=True, help="Only the ids of posts, one a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Hits as CSV, with a head line; safe to open in a spreadsheet.")
@click.option("--batch", type=click.Path(readable=False, path_type=Path, allow_dash=True), metavar="FILE",
              help='Many queries: a query a line, or {"id", "query"} a line; gives JSON lines.')  # fmt: skip
@click.option("--trec", is_flag=True, help="Hits as TREC run lines.")
@click.option("--engine", metavar="NAME", help="Make sure that the text index is of this engine.")
@json_option
@library_option
@at_most_one(
    ("--count", "--ids", "--csv", "--trec", "--facets", "--group", "--context"), ("--json", "--ids"),
    ("--json", "--csv"), ("--json", "--trec"), ("--json", "--context"), ("--batch", "--context"), ("--batch", "QUERY"),
    ("--fold", "--count", "--ids", "--facets", "--group"), ("--count", "--limit"),
)  # fmt: skip
@click.pass_context
def search(
    context: click.Context, query: tuple[str, ...], either: bool, limit: int | None, order: Order, literal: bool,
    fold: bool | None, around: bool, group: str | None, facets: bool, only_count: bool, ids: bool, as_csv: bool,
    batch: Path | None, trec: bool, engine: str | None, as_json: bool, library: Library,
) -> None:  # fmt: skip
    """Find posts. Words are joined by AND; without a query, all are listed, or you are asked for one.

    \b
    "a phrase"   "near each other"~5   OR   NOT or -word   ( )
    pol*   *land   gov*ment   /pol(and|es)/   ukrane~   word^2
    author:NAME  name:NAME  kind:article|comment  source:SITE  thread:ID  id:ID  title:WORD  text:WORD  lang:ru
    date:2023-06  date:2023-06-01..2023-06-30  after:2023-06-08  before:2023-07  last:7d
    score:>10  replies:>3  depth:0  is:deleted|edited|anonymous|quoted  has:quote|link
    entity:"Poland"  about:Poland by:"Denis FG"  says:Rasmussen  to:NICK

    docs/search.md explains every sign.
    """
    from indexer.library.finding import Asked

    is_machine = as_json or as_csv or ids or trec or batch is not None
    asked = Asked(most(limit, None if is_machine else SHOWN), order, either, literal, _folding(fold, is_machine))
    text = " ".join(_requoted(word) for word in query) if len(query) > 1 else "".join(query)
    context.meta["query"] = text
    wanted = (only_count, ids, as_csv, trec, facets, group, as_json)
    form = next((name for name, one in zip(_WRITERS, wanted, strict=True) if one), "")
    with library.finder(engine) as finder:
        if batch is not None:
            found = _batch(finder, batch, form, asked)
        elif not query and not form and _at_terminal():
            from indexer.cli.prompt import ask

            ask(library, lambda line: _human(finder, line, asked, around))
            return
        elif form:
            _say(finder.remarks(text, asked))
            found = _WRITERS[form](finder, "1", text, asked, as_json)
        else:
            found = _human(finder, text, asked, around)
    if not found:
        context.exit(EMPTY)


def _folding(wanted: bool | None, machine: bool) -> bool:
    return not machine if wanted is None else wanted


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _requoted(word: str) -> str:
    # The shell has taken the quotes off: indexer search "Denis FG" Poland.
    plain = " " in word and not word.startswith("NOT ") and not set('":()/~^*') & set(word)
    return f'"{word}"' if plain else word


# --- many queries -----------------------------------------------------------------------------------------------------


def _batch(finder: Finder, batch: Path, form: str, asked: Asked) -> bool:
    """Every query of a file, in one process; one that cannot be understood is said and the others go on."""
    found = False
    for number, text in _queries(batch):
        try:
            _say(f"query {number}: {said}" for said in finder.remarks(text, asked))
            found |= _WRITERS[form or "json"](finder, number, text, asked, True, batch=True)
        except QueryError as error:
            remark(f"query {number}: {error} (at character {error.position + 1})")
    return found


def _queries(batch: Path) -> Iterator[tuple[str, str]]:
    try:
        with click.open_file(str(batch), encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _query(str(number), line.strip())
    except OSError as error:
        raise UsageError(f"cannot read {batch}: {error.strerror or error}") from error


def _query(number: str, line: str) -> tuple[str, str]:
    try:
        record = json.loads(line) if line.startswith("{") else None
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and "query" in record:
        return str(record.get("id", number)), str(record["query"])
    return number, line


# --- for machines: one function a form, each says whether anything was found ------------------------------------------


def _count(finder: Finder, number: str, query: str, asked: Asked, as_json: bool, *, batch: bool = False) -> bool:
    total = finder.count(query, asked)
    say_json({"query": query, "count": total}) if as_json or batch else say(str(total))
    return total > 0


def _ids(finder: Finder, number: str, query: str, asked: Asked, as_json: bool, *, batch: bool = False) -> bool:
    ids = finder.ids(query, asked)
    for id_ in ids:
        say_json({"query_id": number, "query": query, "id": id_}) if batch else say(one_line(id_))
    return bool(ids)


_COLUMNS = ("id", "kind", "thread", "title", "author", "published", "url", "score", "snippet", "position", "points")


def _csv(finder: Finder, number: str, query: str, asked: Asked, as_json: bool, *, batch: bool = False) -> bool:
    head = [*(["query_id", "query"] if batch else []), *_COLUMNS]
    table = TableWriter(head if not batch or number == "1" else ())
    found = False
    for hit in finder.stream(query, asked):
        row = [getattr(hit, column) for column in _COLUMNS]
        table.write([number, query, *row] if batch else row)
        found = True
    table.close()
    return found


def _trec(finder: Finder, number: str, query: str, asked: Asked, as_json: bool, *, batch: bool = False) -> bool:
    rank, replace = 0, Replacer()
    for rank, hit in enumerate(finder.stream(query, asked), start=1):
        say(f"{_token(number, replace)} Q0 {_token(hit.id, replace)} {rank} {hit.score:.6f} indexer")
    remark_replaced(replace.count, "the run")
    return rank > 0


def _token(text: str, replace: Replacer) -> str:
    return "".join(replace(text).split()) or "_"


def _facets(finder: Finder, number: str, query: str, asked: Asked, as_json: bool, *, batch: bool = False) -> bool:
    facets = finder.facets(query, asked)
    for name, values in facets.items():
        if as_json:
            extra = {"query_id": number, "query": query} if batch else {}
            listed = [{"value": value, "count": count, **_facet_name(finder, name, value)} for value, count in values]
            say_json(extra | {"facet": name, "values": listed})
        elif values:
            say(bold(name))
            shown = values if asked.limit is None else values[: asked.limit]
            for value, count in shown:
                label = _facet_name(finder, name, value).get("name")
                shown_id = one_line(value) if value else "(none)"
                say(f"  {count:>7,}  {f'{one_line(label)}  {dim(shown_id)}' if label else shown_id}")
            if len(values) > len(shown):
                say(dim(f"           and {len(values) - len(shown):,} more"))
    return any(facets.values())


def _facet_name(finder: Finder, facet: str, value: str | None) -> dict[str, str]:
    """The name of an entity beside its id."""
    return {"name": finder.name(value)} if facet == "entity" and value else {}


def _group(finder: Finder, number: str, query: str, asked: Asked, as_json: bool, *, batch: bool = False) -> bool:
    found = False
    for hit, count in finder.groups(query, asked):
        found = True
        if as_json:
            extra = {"query_id": number, "query": query} if batch else {}
            say_json(extra | {"thread": hit.thread, "title": hit.title, "count": count, "best": _facts(hit)})
        else:
            say(f"{bold(one_line(hit.title) or hit.thread)}  {plural(count, 'post')}  {dim(one_line(hit.thread))}")
            _hit(hit)
            say()
    if found and not as_json and asked.limit is not None:
        total = finder.count_threads(query, asked)
        if total > asked.limit:
            remark(f"{asked.limit:,} of {plural(total, 'thread')} shown; --limit all shows them all")
    return found


def _json(finder: Finder, number: str, query: str, asked: Asked, as_json: bool, *, batch: bool = False) -> bool:
    extra = {"query_id": number, "query": query} if batch else {}
    found = False
    for hit in finder.stream(query, asked):
        say_json(extra | _facts(hit))
        found = True
    return found


def _facts(hit: Hit) -> dict[str, object]:
    marks = [[mark.start, mark.end] for mark in hit.marks]
    return hit._asdict() | {"marks": marks, "score": round(hit.score, 6)}


_WRITERS: dict[str, Callable[..., bool]] = {
    "count": _count,
    "ids": _ids,
    "csv": _csv,
    "trec": _trec,
    "facets": _facets,
    "group": _group,
    "json": _json,
}


# --- for people -------------------------------------------------------------------------------------------------------


def _human(finder: Finder, query: str, asked: Asked, around: bool) -> bool:
    answer = finder.search(query, asked)
    _say(answer.remarks)
    if not answer.total:
        remark(f"no post matches {query!r}" if query else "the library is empty")
        for suggestion in answer.suggestions:
            remark(f"did you mean: {suggestion}" if "~" not in suggestion else f"or spelt alike: {suggestion}")
        return False
    say(f"{bold(plural(answer.total, 'post'))}{_also(answer)}")
    for hit in answer.hits:
        say()
        say(f"  {bold(one_line(hit.title) or hit.thread)}")
        _hit(hit)
        if around:
            _around(finder, hit)
    shown = sum(hit.copies + 1 for hit in answer.hits)
    if answer.total > shown:
        say()
        remark(f"{shown} of {plural(answer.total, 'post')} shown; --limit all shows them all")
    return True


def _say(remarks: Iterable[str]) -> None:
    for said in remarks:
        remark(said)


def _also(answer: Answer) -> str:
    if not answer.also:
        return ""
    names = ", ".join(f"{one_line(name)} ({count})" for name, count in answer.also)
    return f"  also matched: {names}" + ("" if answer.total <= len(answer.hits) else " in the posts below")


def _hit(hit: Hit) -> None:
    who = one_line(hit.author) if hit.author else ("unsigned" if hit.kind == "article" else "anonymous")
    notes = [] if hit.points is None else [f"score {hit.points}"]
    notes += [f"{hit.position} of {hit.posts}"] if hit.posts > 1 else []
    say(f"  {' · '.join([hit.kind, who, when(hit.published), *notes])}  {dim(one_line(hit.id))}")
    say(indented(marked(hit.snippet, hit.marks)))
    if hit.copies:
        say(indented(dim(f"and {plural(hit.copies, 'more post')} that say the same; --no-fold shows them")))


def _around(finder: Finder, hit: Hit) -> None:
    parent, answers = finder.around(hit.id)
    if parent is not None:
        say(indented(dim(f"answers {_brief(parent)}"), 6))
    for one in answers:
        say(indented(dim(f"answered by {_brief(one)}"), 6))


def _brief(post: Post) -> str:
    words = one_line(post.text)
    return f"{one_line(post.author or post.kind)}: {words[:160]}{'…' if len(words) > 160 else ''}"


@click.command(short_help="Show a post or a thread.", epilog="Example: indexer show 3f2a9c01b7de")
@click.argument("identifier", metavar="ID")
@json_option
@library_option
@click.pass_context
def show(context: click.Context, identifier: str, as_json: bool, library: Library) -> None:
    """Show a post, or a whole thread, by the id that search prints."""
    post = library.post(identifier)
    posts = library.thread(identifier) if post is None or post.kind == "article" else [post]
    if not posts:
        remark(f"no post or thread has the id {identifier!r}; `indexer search` prints ids")
        context.exit(EMPTY)
    for one in posts:
        earlier = library.revisions(one.id) if one.edited else []
        say_json(dataclasses.asdict(one) | {"revisions": earlier}) if as_json else _whole(one, earlier)


def _whole(post: Post, earlier: list[str]) -> None:
    name = one_line(post.author or "unsigned") + (f" ({one_line(post.real_name)})" if post.real_name else "")
    notes = [word for word, holds in (("edited", post.edited), ("missing since", post.status == "missing")) if holds]
    say(f"{bold(name)}  {dim(' · '.join([when(post.published), post.kind, *notes, one_line(post.id)]))}")
    for paragraph in post.text.splitlines():
        say(indented(visible(paragraph), 2) if paragraph.strip() else "")
    for text in earlier:
        say(indented(dim(f"earlier: {one_line(text)}"), 2))
    say()
