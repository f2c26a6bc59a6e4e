"""Finding posts and reading them: search, show."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.options import json_option, library_option
from indexer.cli.printing import bold, clean, dim, indented, marked, one_line, plural, remark, say, say_json, when
from indexer.errors import UsageError
from indexer.types import Answer, Hit, Order, Post

if TYPE_CHECKING:
    from indexer.library import Library

EMPTY = 1


class _Limit(click.ParamType):  # type: ignore[type-arg]
    """A number, or ``all``."""

    name = "N|all"

    def convert(self, value: object, option: click.Parameter | None, context: click.Context | None) -> int | None:
        """None for all."""
        if value == "all":
            return None
        if not str(value).isdigit():
            self.fail(f"{value!r} is neither a number nor 'all'", option, context)
        return int(str(value))


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
@click.argument("query", nargs=-1)
@click.option("--any", "either", is_flag=True, help="Find posts with any of the words (OR) instead of all (AND).")
@click.option("--limit", type=_Limit(), default=10, show_default=True, help="How many hits to show.")
@click.option("--sort", "order", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance",
              show_default=True, help="Changes the order, never what is found.")  # fmt: skip
@click.option("--literal", is_flag=True, help='Only the words as they stand: "Poland" does not find "the Poles".')
@click.option("--count", "only_count", is_flag=True, help="Only how many posts there are.")
@click.option("--batch", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE",
              help='Many queries: a query a line, or {"id", "query"} a line; gives JSON lines.')  # fmt: skip
@click.option("--trec", is_flag=True, help="Hits as TREC run lines.")
@click.option("--engine", metavar="NAME", help="Make sure that the text index is of this engine.")
@json_option
@library_option
@click.pass_context
def search(
    context: click.Context, query: tuple[str, ...], either: bool, limit: int | None, order: Order, literal: bool,
    only_count: bool, batch: Path | None, trec: bool, engine: str | None, as_json: bool, library: Library,
) -> None:  # fmt: skip
    """Find posts. Words are joined by AND.

    \b
    "a phrase"    OR    NOT or -word    ( )
    author:NAME   kind:article|comment   source:SITE   thread:ID
    after:2023-06-08   before:2023-07
    """
    asked = " ".join(_requoted(word) for word in query) if len(query) > 1 else "".join(query)
    context.meta["query"] = asked
    queries = list(_queries(batch)) if batch is not None else [(None, asked)]
    found_any = False
    for number, text in queries:
        context.meta["query"] = text
        answer = library.search(
            text, limit=0 if only_count else limit, order=order, either=either, literal=literal, engine=engine
        )
        found_any = found_any or answer.total > 0
        for said in answer.remarks:
            remark(said)
        if only_count:
            say_json({"query": text, "count": answer.total}) if as_json or batch else say(str(answer.total))
        elif trec:
            _run_lines(number or "1", answer)
        elif as_json or batch is not None:
            _hits_json(answer, number, text if batch is not None else None)
        else:
            _hits(answer, text)
    if not found_any:
        context.exit(EMPTY)


def _requoted(word: str) -> str:
    # The shell has taken the quotes off: indexer search "Denis FG" Poland.
    plain = " " in word and not word.startswith("NOT ") and not set('":()') & set(word)
    return f'"{word}"' if plain else word


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


def _hits_json(answer: Answer, number: str | None, query: str | None) -> None:
    for hit in answer.hits:
        facts = hit._asdict() | {"marks": [[mark.start, mark.end] for mark in hit.marks]}
        facts["score"] = round(hit.score, 6)
        say_json(facts if query is None else {"query_id": number, "query": query} | facts)


def _run_lines(number: str, answer: Answer) -> None:
    for rank, hit in enumerate(answer.hits, start=1):
        say(f"{_token(number)} Q0 {_token(hit.id)} {rank} {hit.score:.6f} indexer")


def _token(text: str) -> str:
    return "_".join(clean(text).split()) or "_"


def _hits(answer: Answer, query: str) -> None:
    if not answer.total:
        remark(f"no post matches {query!r}" if query else "the library is empty")
        return
    say(f"{bold(plural(answer.total, 'post'))}{_also(answer)}")
    for hit in answer.hits:
        say()
        _hit(hit)
    if answer.total > len(answer.hits):
        say()
        remark(f"{len(answer.hits)} of {plural(answer.total, 'post')} shown; --limit all shows them all")


def _also(answer: Answer) -> str:
    if not answer.also:
        return ""
    names = ", ".join(f"{one_line(name)} ({count})" for name, count in answer.also)
    return f"  also matched: {names}" + ("" if answer.total <= len(answer.hits) else " in the posts below")


def _hit(hit: Hit) -> None:
    who = one_line(hit.author) if hit.author else ("unsigned" if hit.kind == "article" else "anonymous")
    say(f"  {bold(one_line(hit.title) or hit.thread)}")
    say(f"  {hit.kind} · {who} · {when(hit.published)}  {dim(one_line(hit.id))}")
    say(indented(marked(hit.snippet, hit.marks)))


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
        say(indented(clean(paragraph), 2) if paragraph.strip() else "")
    for text in earlier:
        say(indented(dim(f"earlier: {one_line(text)}"), 2))
    say()
