"""Who mentions whom: entity, account, why."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from indexer.cli.narrowing import filters, limit_option, most
from indexer.cli.options import at_most_one, csv_option, json_option, library_option
from indexer.cli.printing import bold, dim, hint, indented, marked, one_line, plural, remark, say, say_json, table, when
from indexer.cli.tables import TableWriter
from indexer.cli.timeline import timeline
from indexer.types import AccountPage, Count, EntityPage, Month, Quoted, Reason, Within

if TYPE_CHECKING:
    from indexer.library import Library

EMPTY = 1
_SHOWN = 10
_OTHERS = 5
VERBS = {
    "mentions": "mentions",
    "says": "says of",
    "replies_to": "replies to",
    "addresses": "addresses",
    "quotes": "quotes",
    "co_mention": "is named beside",
}
_VOICES = {
    "writers": "mentioned by",
    "speakers": "spoken of, as quoted or reported, by",
    "articles": "mentioned in unsigned articles",
}
_PASSIVE = {
    "mentions": "mentioned by",
    "says": "spoken of by",
    "replies_to": "answered by",
    "addresses": "addressed by",
    "quotes": "quoted by",
}


@click.command(
    short_help="Who or what a name is, and who mentions it.",
    epilog="Examples: indexer entity Poland    indexer entity Poland --since 2024 --kind comment",
)
@click.argument("name")
@limit_option("How many voices, names and threads to show.  [default: 10; --json, --csv: all]")
@filters
@json_option
@csv_option
@library_option
@at_most_one(("--json", "--csv"))
@click.pass_context
def entity(
    context: click.Context, name: str, limit: int | None, within: Within, as_json: bool, as_csv: bool, library: Library
) -> None:
    """Show who or what NAME is: the names it goes by, who mentions it and when, what is named beside it, what it is
    quoted saying and what is said of it."""
    # Who reads sees the first; of a surname there may be hundreds.
    is_machine = as_json or as_csv
    pages = library.entity(name, most=most(limit, None if is_machine else _SHOWN), pages=None if is_machine else 1,
                           **within)  # fmt: skip
    if not pages:
        unknown(context, library, name)
    if as_json:
        for page in pages:
            say_json(_page_json(page))
    elif as_csv:
        _page_csv(pages)
    else:
        _page(pages[0])
        _others([f"{node.id} ({plural(node.mentions, 'mention')} in all)" for node in library.named(name)[1:]])
    if not any(page.mentions or page.voices or page.names for page in pages):
        _nothing(context, name)


def _nothing(context: click.Context, name: str) -> None:
    remark(f"none of these posts names {name!r}")
    context.exit(EMPTY)


def _others(named: Sequence[str]) -> None:
    if named:
        more = f" and {len(named) - _OTHERS:,} more" if len(named) > _OTHERS else ""
        remark("also of this name: " + ", ".join(named[:_OTHERS]) + more)


def unknown(context: click.Context, library: Library, name: str) -> None:
    """Say that nobody goes by this name, offer the nearest, and end with the code for an empty answer."""
    near = library.near(name)
    remark(f"nobody and nothing in the library goes by {name!r}" + (f"; near: {', '.join(near)}" if near else ""))
    context.exit(EMPTY)


def _page_json(page: EntityPage) -> dict[str, object]:
    counts = {word: [dataclasses.asdict(one) for one in getattr(page, word)] for word in _LISTS}
    return page._asdict() | counts | {
        "aliases": [alias for alias, _ in page.aliases],
        "months": [month._asdict() for month in page.months],
        "saying": [said._asdict() for said in page.saying],
        "said_of": [reason_json(reason) for reason in page.said_of],
        "totals": dict(page.totals),
        "voices_by": {kind: {"total": total, "voices": [dataclasses.asdict(one) for one in voices]}
                      for kind, total, voices in page.voices_by},
    }  # fmt: skip


_LISTS = ("voices", "names", "co_mentions", "in_threads")


def _page_csv(pages: Sequence[EntityPage]) -> None:
    """A row for everything that stands in one of the lists of a page."""
    written = TableWriter(("entity_id", "entity", "list", "id", "name", "count"))
    for page in pages:
        for word in _LISTS:
            for one in getattr(page, word):
                written.write((page.id, page.name, word, one.id, one.name, one.count))
    written.close()


def _page(page: EntityPage) -> None:
    _head(page.name, page.kind, page.id)
    is_voice = page.kind in ("account", "article")
    totals = dict(page.totals)
    where = f"{page.in_articles:,} in articles, {page.in_comments:,} in comments"
    counted = f"{plural(page.mentions, 'mention')} ({where}) in {plural(page.threads, 'thread')}"
    if is_voice:
        counted = f"makes {counted}, of {plural(totals.get('names', 0), 'name')}"
        hint(f"Next: indexer account {shell(page.id)}")
    say(f"  {counted}{_since(page.first, page.last)}")
    _undated(page.undated, page.mentions, "mention")
    if page.repeated:
        say(f"  {page.repeated:,} of them in words repeated from another post, counted for no voice")
    _names(page.aliases)
    if page.metonym_of:
        say(f"  its name often stands for {one_line(page.metonym_of)}")
    _timeline(page.months)
    for kind, total, voices in page.voices_by:
        _counts(_VOICES[kind], voices, total)
    _counts("mentions", page.names, totals.get("names", 0))
    _counts("named beside", page.co_mentions, totals.get("co_mentions", 0))
    _counts("in threads", page.in_threads, page.threads)
    _saying(page.saying, totals.get("saying", 0))
    _said_of(page.said_of, totals.get("said_of", 0))
    voice = next((one for one in page.voices if not one.id.startswith("article:")), None)
    if voice is not None:
        hint(f"Next: indexer why {shell(voice.name)} {shell(page.name)}")


def _head(name: str, kind: str, identifier: str) -> None:
    say(f"{bold(one_line(name))}  {dim(f'{kind}  {one_line(identifier)}')}")


def _undated(count: int, of: int, what: str) -> None:
    """What dates and timeline leave out."""
    if count:
        say(f"  {count:,} of {plural(of, what)} ({count / of:.0%}) without a date")


def _since(first: str | None, last: str | None) -> str:
    return f", {when(first)} to {when(last)}" if first else ""


def _names(names: Sequence[tuple[str, int]]) -> None:
    if names:
        say("  as " + ", ".join(f"{one_line(alias)} ({count})" for alias, count in names[:12]))


def _timeline(months: Sequence[Month]) -> None:
    for line in timeline(months):
        say(f"  {line}")


def _saying(saying: Sequence[Quoted], total: int) -> None:
    if saying:
        say(f"  is quoted saying{_latest(len(saying), total)}")
    for one in saying:
        text = one_line(one.text)
        say(indented(f"“{text}”" if one.kind == "direct" else f"reported: {text}"))
        say(indented(dim(f"{when(one.published)} · {one_line(one.title)} · {one_line(one.post)}"), 6))


def _latest(shown: int, total: int) -> str:
    return f" (the latest {shown:,} of {total:,})" if total > shown else ""


def _said_of(said_of: Sequence[Reason], total: int) -> None:
    if said_of:
        say(f"  said of it{_latest(len(said_of), total)}")
    for one in said_of:
        who = one_line(one.voice_name) + (" (reported)" if one.evidence.quotation == "reported" else "")
        say(indented(f"{who}: {marked(one.sentence, one.marks)}"))
        say(indented(dim(f"{when(one.evidence.published)} · {one_line(one.title)} · {one_line(one.evidence.post)}"), 6))


def shell(name: str) -> str:
    """The name as it can be typed."""
    return '"' + one_line(name).replace('"', "'") + '"'


def _counts(title: str, counts: Sequence[Count], total: int) -> None:
    if counts:
        say(f"  {title}")
        table([(f"{one.count:,}", one.name) for one in counts])
        if total > len(counts):
            say(f"    and {total - len(counts):,} more")


@click.command(
    short_help="Whom an account mentions, answers, is answered by.", epilog="Example: indexer account ferryman-12"
)
@click.argument("nick")
@limit_option("How many others and threads to show.  [default: 10; --json, --csv: all]")
@filters
@json_option
@csv_option
@library_option
@at_most_one(("--json", "--csv"))
@click.pass_context
def account(
    context: click.Context, nick: str, limit: int | None, within: Within, as_json: bool, as_csv: bool, library: Library
) -> None:
    """Show who writes under NICK: when and where, whom the account mentions, answers, quotes, and who does so to it."""
    pages = library.account(nick, most=most(limit, None if as_json or as_csv else _SHOWN), **within)
    if not pages and library.named(nick):
        remark(f"nobody writes under {nick!r}, but it is mentioned: indexer entity {shell(nick)}")
        context.exit(EMPTY)
    if not pages:
        unknown(context, library, nick)
    if as_json:
        for page in pages:
            say_json(_account_json(page))
    elif as_csv:
        _account_csv(pages)
    else:
        _account(pages[0])
        _others([f"{page.id} ({plural(page.articles + page.comments, 'post')})" for page in pages[1:]])
    if not any(page.articles or page.comments or page.edges for page in pages):
        _nothing(context, nick)


def _account_json(page: AccountPage) -> dict[str, object]:
    return page._asdict() | {
        "names": [name for name, _ in page.names],
        "months": [month._asdict() for month in page.months],
        "in_threads": [dataclasses.asdict(one) for one in page.in_threads],
        "edges": [
            {"kind": kind, "way": way, "total": total, "nodes": [dataclasses.asdict(one) for one in counts]}
            for kind, way, total, counts in page.edges
        ],
    }


def _account_csv(pages: Sequence[AccountPage]) -> None:
    """A row for everybody at the other end of an account's edges, and for every thread that it writes in."""
    written = TableWriter(("account_id", "account", "kind", "way", "id", "name", "count"))
    for page in pages:
        for kind, way, _, counts in page.edges:
            for one in counts:
                written.write((page.id, page.name, kind, way, one.id, one.name, one.count))
        for one in page.in_threads:
            written.write((page.id, page.name, "writes_in", "out", one.id, one.name, one.count))
    written.close()


def _account(page: AccountPage) -> None:
    _head(page.name, "article" if page.id.startswith("article:") else "account", page.id)
    wrote = [plural(page.articles, "article")] * bool(page.articles) + [plural(page.comments, "comment")]
    say(f"  {' and '.join(wrote)} in {plural(page.threads, 'thread')}{_since(page.first, page.last)}")
    _undated(sum(month.articles + month.comments for month in page.months if not month.month),
             page.articles + page.comments, "post")  # fmt: skip
    _names(page.names)
    _timeline(page.months)
    for kind, way, total, counts in page.edges:
        _counts(VERBS[kind] if way == "out" else _PASSIVE[kind], counts, total)
    _counts("in threads", page.in_threads, page.threads)


@click.command(
    short_help="The sentences that connect two names.",
    epilog='Examples: indexer why "Denis FG" Poland    indexer why ferryman-12 Poland --sort weight',
)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--sort", "order", type=click.Choice(["date", "weight"]), default="date", show_default=True,
              help="Earliest first, or surest first.")  # fmt: skip
@limit_option("How many sentences to show.  [default: 20; --json, --csv: all]")
@click.option("--all", "every", is_flag=True, help="Show them all; the same as --limit all.")
@filters
@json_option
@csv_option
@library_option
@at_most_one(("--json", "--csv"), ("--all", "--limit"))
@click.pass_context
def why(
    context: click.Context, one: str, other: str, order: str, limit: int | None, every: bool, within: Within,
    as_json: bool, as_csv: bool, library: Library,
) -> None:  # fmt: skip
    """Show the sentences behind the edges between A and B, in either direction."""
    asked = most(-1 if every else limit, None if as_json or as_csv else _SHOWN * 2)
    reasons = library.why(one, other, order=order, most=asked, **within)
    for name in (one, other) if not reasons else ():
        if not library.named(name):
            unknown(context, library, name)
    if not reasons:
        remark(f"nothing connects {one!r} and {other!r} directly; `indexer path` finds a way round")
        context.exit(EMPTY)
    if as_json:
        for reason in reasons:
            say_json(reason_json(reason))
        return
    if as_csv:
        records_csv([reason_json(reason) for reason in reasons])
        return
    total = len(reasons) if asked is None or len(reasons) < asked else library.count_why(one, other, **within)
    say(bold(f"{plural(total, 'piece')} of evidence"))
    for reason in reasons:
        say()
        say_reason(reason)
    if total > len(reasons):
        say()
        remark(f"{len(reasons)} of {total:,} shown; --all shows them all")


def records_csv(records: Sequence[Mapping[str, object]]) -> None:
    """Records with the same fields as a table, the fields in its header row."""
    written = TableWriter(list(records[0]) if records else ())
    for record in records:
        written.write(list(record.values()))
    written.close()


def reason_json(reason: Reason) -> dict[str, object]:
    """A piece of evidence as every command prints it."""
    found = reason.evidence
    return {
        "edge": found.edge, "voice": reason.voice_name, "voice_id": found.voice, "entity": reason.target_name,
        "entity_id": found.target, "post": found.post, "thread": found.thread, "title": reason.title,
        "published": found.published, "start": found.start, "end": found.end, "sentence": reason.sentence,
        "how": found.how, "confidence": round(found.confidence, 3), "quotation": found.quotation,
    }  # fmt: skip


def say_reason(reason: Reason) -> None:
    """A piece of evidence for reading: who, whom, when, how found, the sentence with its marks, where."""
    found = reason.evidence
    verb = "is reported to speak of" if found.quotation == "reported" else VERBS[found.edge]
    say(f"  {bold(one_line(reason.voice_name))} {verb} {bold(one_line(reason.target_name))}"
        f"  {dim(f'{when(found.published)} · {found.how} {found.confidence:.2f}')}")  # fmt: skip
    say(indented(marked(reason.sentence, reason.marks)))
    say(indented(dim(f"{one_line(reason.title)} · {one_line(found.post)}")))
