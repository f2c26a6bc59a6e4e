"""The user's last word: same, not-same, ignore, rename, undo, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from indexer.cli.narrowing import limit_option, most
from indexer.cli.options import json_option, library_option, wait_option
from indexer.cli.printing import bold, dim, hint, indented, one_line, plural, remark, say, say_json
from indexer.errors import UsageError
from indexer.types import Judged, Problem

if TYPE_CHECKING:
    from indexer.library import Library

HELD_IN_PART = 3
_SHOWN = 20


@click.command(
    short_help="Say that two names mean one; or ask which may.",
    epilog='Example: indexer same "Andres Rasmussen" "Anders Rasmussen"    or: indexer same suggest',
)
@click.argument("names", nargs=-1, required=True, metavar="A B | suggest")
@limit_option("How many pairs to suggest.  [default: 20; --json: all]")
@json_option
@wait_option
@library_option
def same(names: tuple[str, ...], limit: int | None, as_json: bool, wait: float, library: Library) -> None:
    """Say that A is B: all that names either counts for B from now on, and A becomes one of its names.

    `indexer same suggest` shows pairs that may be one, likeliest first, and why.
    """
    if names == ("suggest",):
        _suggest(library, most(limit, None if as_json else _SHOWN), as_json=as_json)
    elif len(names) == 2:
        _judge(library, wait, "same", names, as_json=as_json)
    else:
        raise UsageError('write two names: indexer same "A" "B", or: indexer same suggest')


@click.command(
    short_help="Say that two names never mean one.", epilog='Example: indexer not-same "Trump" "Donald Trump Jr."'
)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@json_option
@wait_option
@library_option
def not_same(one: str, other: str, as_json: bool, wait: float, library: Library) -> None:
    """Say that A and B are two, whatever the rules think; it holds over `same`."""
    _judge(library, wait, "not-same", (one, other), as_json=as_json)


@click.command(short_help="Leave a name out of every answer.", epilog='Example: indexer ignore "Read More"')
@click.argument("name", metavar="A")
@json_option
@wait_option
@library_option
def ignore(name: str, as_json: bool, wait: float, library: Library) -> None:
    """Leave A out of every answer and picture; its sentences stay, and `indexer undo` brings it back."""
    _judge(library, wait, "ignore", (name,), as_json=as_json)


@click.command(
    short_help="Give an entity the name it is shown by.", epilog='Example: indexer rename Sherman "William T. Sherman"'
)
@click.argument("name", metavar="A")
@click.argument("shown", metavar="NAME")
@json_option
@wait_option
@library_option
def rename(name: str, shown: str, as_json: bool, wait: float, library: Library) -> None:
    """Show A as NAME from now on; it is found by both."""
    _judge(library, wait, "rename", (name, shown), as_json=as_json)


@click.command(short_help="Take back a judgement.", epilog="Example: indexer undo    or: indexer undo 3")
@click.argument("line", type=click.IntRange(min=1), required=False)
@json_option
@wait_option
@library_option
def undo(line: int | None, as_json: bool, wait: float, library: Library) -> None:
    """Take back the last judgement, or the one that `indexer history` shows with the number LINE."""
    library.wait = wait
    undone = library.undo(line)
    if as_json:
        say_json(undone._asdict())
    else:
        say(f"taken back: {_written(undone.word, undone.names)}")


@click.command(short_help="All judgements, with what was taken back.", epilog="Example: indexer history")
@json_option
@library_option
def history(as_json: bool, library: Library) -> None:
    """Show every judgement with its line in the file judgements.txt of the library, and what cannot hold."""
    found = library.judgements()
    for one in found:
        if as_json:
            say_json(one._asdict())
        else:
            say(_told(one))
    problems = [problem for problem in library.status().problems if problem.where.endswith("judgements.txt")]
    _remark_problems(problems)
    if not found:
        remark('no judgements yet; indexer same "A" "B" makes one, indexer same suggest shows what may be one')


def _told(one: Judged) -> str:
    when = f"undone {one.undone}" if one.undone else one.made or ""
    line = f"{one.line:4}  {_written(one.word, one.names)}"
    return f"{dim(line) if one.undone else line}  {dim(when)}".rstrip()


def _judge(library: Library, wait: float, word: str, names: tuple[str, ...], *, as_json: bool) -> None:
    library.wait = wait
    problems = library.judge(word, *names)
    doubtful = [problem for problem in problems if problem.level != "note"]
    if as_json:
        say_json({"judgement": word, "names": names, "problems": [problem.what for problem in problems]})
    elif any(problem.code == "already-judged" for problem in problems):
        say(f"already judged: {_written(word, names)}")
    else:
        say(f"judged: {_written(word, names)}")
        hint("`indexer undo` takes it back")
    _remark_problems(doubtful)
    if doubtful:
        click.get_current_context().exit(HELD_IN_PART)


def _remark_problems(problems: list[Problem]) -> None:
    for problem in problems:
        place = f"{problem.where}:{problem.line}: " if problem.line else ""
        remark(f"problem: {place}{problem.what}")


def _written(word: str, names: tuple[str, ...]) -> str:
    return f"{word} " + " ".join(f'"{one_line(name)}"' for name in names)


def _suggest(library: Library, limit: int | None, *, as_json: bool) -> None:
    found = library.suggestions(limit)
    for one, here, there in found:
        if as_json:
            say_json(one._asdict() | {"context": here, "other_context": there})
            continue
        why = f"{one.score:.2f} · " + ", ".join(one.reasons)
        say(f"{bold(one_line(one.name))} = {bold(one_line(one.other_name))} ?  {dim(why)}")
        say(indented(one_line(here)))
        say(indented(one_line(there)))
        say(indented(dim(f'indexer same "{one_line(one.other_id)}" "{one_line(one.id)}"')))
        say()
    if not found:
        remark("no two names look as if they meant one")
    if limit is not None and len(found) == limit and (total := library.count_suggestions()) > limit:
        remark(f"{limit:,} of {plural(total, 'pair')} shown; --limit all shows them all")
    if not as_json:
        hint(f"{plural(len(found), 'pair')}; `indexer not-same A B` for those that are two")
