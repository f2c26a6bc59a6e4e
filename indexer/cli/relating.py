"""How names stand to each other: path, top, compare."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from indexer.cli.asking import EMPTY, VERBS, reason_json, records_csv, say_reason, unknown
from indexer.cli.narrowing import filters, limit_option, most
from indexer.cli.options import at_most_one, csv_option, json_option, library_option
from indexer.cli.printing import bold, dim, indented, marked, one_line, plural, remark, say, say_json, table
from indexer.cli.tables import TableWriter
from indexer.types import Comparison, Contrast, Edge, Match, Ranked, Step, Within

if TYPE_CHECKING:
    from indexer.library import Library

_SHOWN = 10
_CERTAIN = 1.96
_BY = ("count", "rise", "rank", "degree", "core", "betweenness")
_UNITS = {"entities": "mention", "accounts": "post", "threads": "comment", "pairs": "piece"}


@click.command(short_help="How two names are connected.", epilog="Example: indexer path ferryman-12 Germany")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@filters
@json_option
@csv_option
@library_option
@at_most_one(("--json", "--csv"))
@click.pass_context
def path(
    context: click.Context, one: str, other: str, within: Within, as_json: bool, as_csv: bool, library: Library
) -> None:
    """Show how A and B are connected: the way that leads least through what everybody mentions, each step with a
    sentence."""
    steps = library.path(one, other, **within)
    for name in (one, other) if not steps else ():
        if not library.named(name):
            unknown(context, library, name)
    if steps is None:
        remark(f"no way leads from {one!r} to {other!r}")
        context.exit(EMPTY)
    if not steps:
        remark(f"{one!r} and {other!r} are the same")
    elif as_csv:
        _path_csv(steps)
        return
    elif not as_json:
        names = (steps[0].source_name, *(step.target_name for step in steps))
        say(bold(f"{plural(len(steps), 'step')}: ") + " – ".join(one_line(name) for name in names))
    for number, step in enumerate(steps, start=1):
        if as_json:
            say_json(_step_json(number, step))
        else:
            say()
            say_reason(step.reason)
            if sum(edge.count for edge in step.directed) > 1:
                say(indented(dim("in all: " + "; ".join(_edge_words(step, edge) for edge in step.directed))))


def _edge_words(step: Step, edge: Edge) -> str:
    """ "Clara Voss mentions Poland 5 times", whichever way the path goes."""
    names = {step.source: step.source_name, step.target: step.target_name}
    voice, target = one_line(names[edge.source]), one_line(names[edge.target])
    return f"{voice} {VERBS[edge.kind]} {target} {plural(edge.count, 'time')}"


def _path_csv(steps: Sequence[Step]) -> None:
    records = []
    for number, step in enumerate(steps, start=1):
        record = _step_json(number, step)
        del record["directed"]
        record["edges"] = " ".join(f"{kind}:{count}" for kind, count in step.edges)
        records.append(record)
    records_csv(records)


def _step_json(number: int, step: Step) -> dict[str, object]:
    ends = {"step": number, "from": step.source_name, "from_id": step.source, "to": step.target_name,
            "to_id": step.target, "edges": dict(step.edges),
            "directed": [{"voice_id": edge.source, "edge": edge.kind, "entity_id": edge.target, "count": edge.count}
                         for edge in step.directed]}  # fmt: skip
    return ends | reason_json(step.reason)


@click.command(
    short_help="The most: entities, accounts, threads, pairs.",
    epilog="Examples: indexer top    indexer top accounts --by rank    indexer top --by rise --days 30",
)
@click.argument("what", type=click.Choice(list(_UNITS)), default="entities")
@click.option("--by", type=click.Choice(_BY), default="count", show_default=True,
              help="count; rise, the last days against the time before; or, for entities and accounts, their place in"
              " the graph: rank (PageRank), degree, core (k-core), betweenness.")  # fmt: skip
@click.option("--days", type=click.IntRange(min=1, max=100_000), default=7, show_default=True,
              help="How many days up to the latest post are new, for --by rise.")  # fmt: skip
@limit_option("How many to show.  [default: 10; --json, --csv: all]")
@filters
@json_option
@csv_option
@library_option
@at_most_one(("--json", "--csv"))
@click.pass_context
def top(
    context: click.Context, what: str, by: str, days: int, limit: int | None, within: Within, as_json: bool,
    as_csv: bool, library: Library,
) -> None:  # fmt: skip
    """Show the most of WHAT: entities by mentions, accounts by posts, threads by comments, pairs by evidence."""
    asked = most(limit, None if as_json or as_csv else _SHOWN)
    found = library.top(what, by=by, most=asked, days=days, **within)
    if not found:
        remark("nothing to show")
        context.exit(EMPTY)
    records = [{"place": place, "by": by} | dataclasses.asdict(one) for place, one in enumerate(found, start=1)]
    if as_json:
        for record in records:
            say_json(record)
    elif as_csv:
        records_csv(records)
    else:
        say(bold(f"{what} by {by}"))
        table([_ranked_row(one, what, by) for one in found], 2)
        if by == "betweenness":
            remark("in a graph of more than 2,000 nodes betweenness is an estimate from 64 of them")
        if len(found) == asked and (total := library.count_top(what, by=by, days=days, **within)) > asked:
            remark(f"{asked:,} of {total:,} {what} shown; --limit all shows them all")


def _ranked_row(one: Ranked, what: str, by: str) -> tuple[str, ...]:
    counted = plural(one.count, _UNITS[what]) + (" of evidence" if what == "pairs" else "")
    name = one.name if what == "threads" else f"{one.name}  ({one.kind.replace('_', ' ')})"
    if by == "count":
        return counted, name
    if by == "rise":
        return ("new" if not one.before else f"before {one.before:,}"), counted, name
    return f"{one.value:,.5g}", counted, name


@click.command(
    short_help="What one side stresses and the other does not.",
    epilog="Examples: indexer compare    indexer compare 2024-05 2024-06    indexer compare source:a source:b",
)
@click.argument("one", metavar="SIDE", default="articles")
@click.argument("other", metavar="SIDE", default="readers")
@limit_option("How many entities to show for each side.  [default: 10; --json, --csv: all]")
@click.option("--match", type=click.Choice(["thread", "source", "month", "none"]),
              help="Compare only inside what has both sides; none pools all posts, and says so.  [default: thread; two"
              " dates: source; two sources: month]")  # fmt: skip
@filters
@json_option
@csv_option
@library_option
@at_most_one(("--json", "--csv"))
@click.pass_context
def compare(
    context: click.Context, one: str, other: str, limit: int | None, match: Match | None, within: Within,
    as_json: bool, as_csv: bool, library: Library,
) -> None:  # fmt: skip
    """Show what each SIDE stresses, with counts and a sentence. A SIDE is articles, readers, a year, month or day
    (2023-06), or a search (source:example.org). Articles against readers when no side is given.

    The sides are compared only inside threads that have both, so that a difference is not one of subjects. Two dates
    are compared inside each source, two sources inside each month. Behind the counts stands how sure the difference is,
    in standard errors; below 1.96 it may be chance, and is marked so.
    """
    asked = most(limit, None if as_json or as_csv else _SHOWN)
    found = library.compare(one, other, most=2**31 if asked is None else asked, match=match, **within)
    if not found.contrasts:
        remark(_nothing_to_compare(found))
        _left_out(found)
        context.exit(EMPTY)
    if as_json:
        for contrast in found.contrasts:
            say_json(_contrast_json(contrast, found))
        for brought in found.brought:
            say_json({"side": "brought", "id": brought.id, "name": brought.name, "comments": brought.count})
        _left_out(found)
        return
    if as_csv:
        _compared_csv(found)
        _left_out(found)
        return
    say(_compared(found))
    _side(found, 0, [contrast for contrast in found.contrasts if contrast.z > 0])
    _side(found, 1, [contrast for contrast in found.contrasts if contrast.z < 0])
    if found.brought:
        say(bold("brought in by readers: named in comments, never in the article above them"))
        table([(plural(brought.count, "comment"), brought.name) for brought in found.brought], 2)
    if asked is not None and any(total > asked for total in found.totals):
        remark(f"at most {asked:,} a list shown, of {found.totals[0]:,}, {found.totals[1]:,} and {found.totals[2]:,};"
               " --limit all shows them all")  # fmt: skip
    _left_out(found)


def _compared_csv(found: Comparison) -> None:
    """A row for each contrast and for each entity that readers brought in."""
    written = TableWriter(
        ("side", "id", "name", "kind", "one", "other", "log_odds", "z", "certain", "sentence", "post")
    )
    for one in found.contrasts:
        side = found.sides[0] if one.z > 0 else found.sides[1]
        sentence, post = (one.reason.sentence, one.reason.evidence.post) if one.reason else ("", "")
        written.write((side, one.id, one.name, one.kind, one.one, one.other, round(one.log_odds, 4), round(one.z, 4),
                       abs(one.z) >= _CERTAIN, sentence, post))  # fmt: skip
    for brought in found.brought:
        written.write(("brought", brought.id, brought.name, "", "", brought.count, "", "", "", "", ""))
    written.close()


def _compared(found: Comparison) -> str:
    """What is compared with what, in numbers."""
    posts = " against ".join(plural(count, "post") for count in found.posts)
    if found.match == "none":
        return f"all posts pooled, whatever threads they stand in: {posts}"
    return f"compared inside {plural(found.matched, found.match)} with both sides: {posts}"


def _nothing_to_compare(found: Comparison) -> str:
    if found.match != "none" and not found.matched and found.unmatched:
        return f"no {found.match} has posts of both sides"
    return "the two sides name nothing differently" if any(found.mentions) else "neither side names anything"


def _left_out(found: Comparison) -> None:
    """Say what the comparison leaves out, or what a pooled one cannot tell apart."""
    if found.match == "none" and found.contrasts:
        remark("pooled, so confounded: a difference may be one of the threads, times or sources that a side writes in;"
               " --match thread compares inside threads")  # fmt: skip
    left = [f"{count:,} of {one_line(side)}" for count, side in zip(found.posts_left_out, found.sides, strict=True)]
    if found.match != "none" and any(found.posts_left_out):
        remark(f"left out: {plural(found.unmatched, found.match)} with one side only"
               f" (posts: {', '.join(left)}); --match none pools all posts")  # fmt: skip
    if found.posts_on_both:
        remark(f"{plural(found.posts_on_both, 'post')} on both sides, counted on each")


def _side(found: Comparison, number: int, contrasts: Sequence[Contrast]) -> None:
    if contrasts:
        say(bold(f"stressed by {one_line(found.sides[number])}") + dim(f"  of {found.mentions[number]:,} mentions"))
    for contrast in contrasts:
        counts = (contrast.one, contrast.other) if number == 0 else (contrast.other, contrast.one)
        sure = f"z {abs(contrast.z):.1f}" + ("" if abs(contrast.z) >= _CERTAIN else ", may be chance")
        say(f"  {bold(one_line(contrast.name))}  {counts[0]:,} against {counts[1]:,}  {dim(sure)}")
        if contrast.reason is not None:
            say(indented(marked(contrast.reason.sentence, contrast.reason.marks)))
            say(indented(dim(f"{one_line(contrast.reason.title)} · {one_line(contrast.reason.evidence.post)}")))


def _contrast_json(contrast: Contrast, found: Comparison) -> dict[str, object]:
    return contrast._asdict() | {
        "side": found.sides[0] if contrast.z > 0 else found.sides[1],
        "log_odds": round(contrast.log_odds, 4),
        "z": round(contrast.z, 4),
        "certain": abs(contrast.z) >= _CERTAIN,
        "reason": None if contrast.reason is None else reason_json(contrast.reason),
        "match": found.match,
        "matched": found.matched,
        "unmatched": found.unmatched,
        "posts": found.posts,
        "posts_left_out": found.posts_left_out,
    }
