"""Who mentions whom: entity, why."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from indexer.cli.options import json_option, library_option
from indexer.cli.printing import bold, dim, hint, indented, marked, one_line, plural, remark, say, say_json, table, when
from indexer.types import Count, EntityPage, Reason

if TYPE_CHECKING:
    from indexer.library import Library

EMPTY = 1
_SHOWN = 10
_VERBS = {
    "mentions": "mentions",
    "says": "says of",
    "replies_to": "replies to",
    "addresses": "addresses",
    "quotes": "quotes",
    "co_mention": "is named beside",
}


@click.command(short_help="Who or what a name is, and who mentions it.", epilog="Example: indexer entity Poland")
@click.argument("name")
@json_option
@library_option
@click.pass_context
def entity(context: click.Context, name: str, as_json: bool, library: Library) -> None:
    """Show who or what NAME is: the names it goes by, who mentions it, since when, and what is named beside it."""
    pages = library.entity(name)
    if not pages:
        _unknown(context, library, name)
    if as_json:
        for page in pages:
            say_json(_page_json(page))
        return
    _page(pages[0])
    if len(pages) > 1:
        remark("also of this name: " + ", ".join(f"{page.id} ({page.mentions})" for page in pages[1:6]))


def _unknown(context: click.Context, library: Library, name: str) -> None:
    near = library.near(name)
    remark(f"nobody and nothing in the library goes by {name!r}" + (f"; near: {', '.join(near)}" if near else ""))
    context.exit(EMPTY)


def _page_json(page: EntityPage) -> dict[str, object]:
    counts = {
        word: [dataclasses.asdict(one) for one in getattr(page, word)] for word in ("voices", "names", "co_mentions")
    }
    return page._asdict() | counts | {"aliases": [alias for alias, _ in page.aliases]}


def _page(page: EntityPage) -> None:
    say(f"{bold(one_line(page.name))}  {dim(f'{page.kind}  {one_line(page.id)}')}")
    where = f"{page.in_articles:,} in articles, {page.in_comments:,} in comments"
    if page.kind in ("account", "article"):
        say(f"  mentions {plural(page.mentions, 'name')}")
    else:
        since = f", {when(page.first)} to {when(page.last)}" if page.first else ""
        say(f"  {plural(page.mentions, 'mention')} ({where}) in {plural(page.threads, 'thread')}{since}")
    if page.aliases:
        say("  as " + ", ".join(f"{one_line(alias)} ({count})" for alias, count in page.aliases[:12]))
    if page.metonym_of:
        say(f"  its name often stands for {one_line(page.metonym_of)}")
    _counts("mentioned by", page.voices)
    _counts("mentions", page.names)
    _counts("named beside", page.co_mentions)
    voice = next((one for one in page.voices if not one.id.startswith("article:")), None)
    if voice is not None:
        hint(f"Next: indexer why {_shell(voice.name)} {_shell(page.name)}")


def _shell(name: str) -> str:
    return '"' + one_line(name).replace('"', "'") + '"'


def _counts(title: str, counts: tuple[Count, ...]) -> None:
    if counts:
        say(f"  {title}")
        table([(f"{one.count:,}", one.name) for one in counts[:_SHOWN]])
        if len(counts) > _SHOWN:
            say(f"    and {len(counts) - _SHOWN:,} more")


@click.command(short_help="The sentences that connect two names.", epilog='Example: indexer why "Denis FG" Poland')
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@json_option
@library_option
@click.pass_context
def why(context: click.Context, one: str, other: str, as_json: bool, library: Library) -> None:
    """Show the sentences behind the edges between A and B, in either direction, by date."""
    reasons = library.why(one, other)
    for name in (one, other) if not reasons else ():
        if not library.entity(name):
            _unknown(context, library, name)
    if not reasons:
        remark(f"nothing connects {one!r} and {other!r} directly")
        context.exit(EMPTY)
    if as_json:
        for reason in reasons:
            say_json(_reason_json(reason))
        return
    say(bold(f"{plural(len(reasons), 'piece')} of evidence"))
    for reason in reasons:
        say()
        _reason(reason)


def _reason_json(reason: Reason) -> dict[str, object]:
    found = reason.evidence
    return {
        "edge": found.edge, "voice": reason.voice_name, "voice_id": found.voice, "entity": reason.target_name,
        "entity_id": found.target, "post": found.post, "thread": found.thread, "title": reason.title,
        "published": found.published, "start": found.start, "end": found.end, "sentence": reason.sentence,
        "how": found.how, "confidence": round(found.confidence, 3),
    }  # fmt: skip


def _reason(reason: Reason) -> None:
    found = reason.evidence
    say(f"  {bold(one_line(reason.voice_name))} {_VERBS[found.edge]} {bold(one_line(reason.target_name))}"
        f"  {dim(f'{when(found.published)} · {found.how} {found.confidence:.2f}')}")  # fmt: skip
    say(indented(marked(reason.sentence, reason.marks)))
    say(indented(dim(f"{one_line(reason.title)} · {one_line(found.post)}")))
