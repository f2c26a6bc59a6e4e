"""Taking documents in, and looking at what they give: ingest, inspect, extract, status, rebuild."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from indexer.cli.options import (
    Command,
    SourcePath,
    at_most_one,
    engine_option,
    json_option,
    library_option,
    names_option,
    wait_option,
)
from indexer.cli.printing import (
    bold,
    dim,
    hint,
    indented,
    labelled,
    needs_attention,
    one_line,
    plural,
    problem_record,
    remark,
    remark_kinds,
    remark_problems,
    say,
    say_json,
    table,
    when,
)
from indexer.cli.progress import shown, until_told_to_stop
from indexer.errors import UsageError, is_file
from indexer.safe_text import real_link
from indexer.types import IngestReport, Post, Problem, Thread

if TYPE_CHECKING:
    from indexer.library import Library
    from indexer.library.watching import Round

DONE_WITH_PROBLEMS = 3
COMMENTS_SHOWN, ENDS = 20, 60


def profile_option(command: Command) -> Command:
    """``--profile NAME``: how the comments of pages are found, where the reader would find them otherwise."""
    return click.option(
        "--profile", metavar="NAME", callback=_profile,
        help="How comments are found in pages: learned, article (no comments), wordpress ...; a wrong name lists all.",
    )(command)  # fmt: skip


def map_option(command: Command) -> Command:
    """``--map FILE``: what the fields of JSON and CSV are."""
    return click.option(
        "--map", "map_file", metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, readable=False, path_type=Path),
        help="A TOML file that says what the fields of JSON and CSV are; inspect --suggest-map writes one.",
    )(command)  # fmt: skip


def _profile(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    from indexer.read import profiles

    if name is not None and name not in profiles():
        listed = "\n".join(f"  {one:<24} {what}" for one, what in profiles().items())
        raise click.BadParameter(f"there is no profile {name!r}. There are:\n{listed}", context, option)
    return name


@click.command(
    short_help="Read files and folders into the library.",
    epilog="Examples: indexer ingest saved-pages/ threads.jsonl; indexer ingest --watch saved-pages/",
)
@click.argument("paths", nargs=-1, required=True, type=SourcePath())
@click.option("--source", metavar="NAME", help="The site or outlet, for pages that do not name it themselves.")
@click.option("--prune", is_flag=True, help="Also remove posts whose files no longer exist.")
@click.option(
    "--prune-empty",
    is_flag=True,
    help="Prune, and believe that empty, missing and unmounted folders have lost their files.",
)
@click.option("--watch", is_flag=True, help="Go on: read what comes as soon as it is complete. Ctrl-C stops.")
@click.option("--check", is_flag=True, help="Look into every file, also where size and times are as they were.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes that read ahead; all cores if left out."
)
@profile_option
@map_option
@engine_option
@names_option
@wait_option
@json_option
@library_option
@at_most_one(("--watch", "--check"), ("--watch", "--jobs"))
def ingest(
    paths: tuple[Path, ...], source: str | None, prune: bool, prune_empty: bool, watch: bool, check: bool,
    jobs: int | None, profile: str | None, map_file: Path | None, engine: str | None, names: str | None, wait: float,
    as_json: bool, library: Library,
) -> None:  # fmt: skip
    """Read files and folders into the library; again and again: only what is new or changed is read.

    A path ``-`` is what comes on standard input.
    """
    from indexer.library.reading_ahead import all_cores

    library.wait = wait
    if watch:
        if prune_empty:
            raise UsageError("--prune-empty is for a single run, not for --watch")
        _watch(library, paths, as_json, source=source, engine=engine, names=names, prune=prune, profile=profile,
               map_file=map_file)  # fmt: skip
        return
    with shown("reading") as progress:
        report = library.ingest(list(paths), source=source, engine=engine, names=names, prune=prune, profile=profile,
                                map_file=map_file, check=check, jobs=jobs or all_cores(), progress=progress,
                                prune_empty=prune_empty)  # fmt: skip
    for one in report.remarks:
        remark(one)
    (_ingested_json if as_json else _ingested)(report)
    remark_kinds(report.problems)
    if needs_attention(report.problems):
        click.get_current_context().exit(DONE_WITH_PROBLEMS)


def _watch(library: Library, paths: Sequence[Path], as_json: bool, **how: Any) -> None:
    """Rounds until a signal comes: what is at hand is brought to its end, a second signal stops at once."""
    with until_told_to_stop() as moments:
        remark(f"watching {', '.join(map(str, paths))}; Ctrl-C stops")
        for one in library.watch(list(paths), moments=moments, **how):
            if one.trouble is not None:
                remark(f"{one.trouble}; tried again")
                continue
            (_round_json if as_json else _round)(one)
            if one.report:
                remark_kinds(one.report.problems)
    remark("stopped; everything that came is in the library")


def _round_json(one: Round) -> None:
    facts: dict[str, Any] = {"files": len(one.files), "gone": len(one.gone)}
    if one.report:
        facts |= _report_record(one.report)
    say_json(facts)


def _round(one: Round) -> None:
    counts = [(len(one.files), "file"), (len(one.gone), "file gone")]
    if one.report:
        counts += [(one.report.posts_new, "new post"), (one.report.posts_changed, "changed post")]
    said = ", ".join(plural(count, word).replace("file gones", "files gone") for count, word in counts if count)
    say(f"{datetime.now().astimezone():%H:%M:%S}  {said}")


def _ingested_json(report: IngestReport) -> None:
    say_json(_report_record(report))


def _report_record(report: IngestReport) -> dict[str, object]:
    facts: dict[str, object] = report._asdict()
    del facts["remarks"]
    notes = sum(problem.level == "note" for problem in report.problems)
    facts |= {"problems": len(report.problems) - notes, "notes": notes, "seconds": round(report.seconds, 3)}
    return facts


def _ingested(report: IngestReport) -> None:
    say(f"{bold(plural(report.threads, 'thread'))} in {report.seconds:.1f} s")
    counts = (("new", report.posts_new), ("changed", report.posts_changed), ("unchanged", report.posts_unchanged),
              ("missing since", report.posts_missing), ("removed", report.posts_removed))  # fmt: skip
    say("  posts: " + ", ".join(f"{count:,} {word}" for word, count in counts if count or word == "new"))
    if report.posts_new or report.posts_changed:
        hint('Next: indexer search "..."   indexer entity NAME   indexer graph --html')


@click.command(short_help="Show what a file is taken for.", epilog="Example: indexer inspect saved-pages/troops.txt")
@click.argument("file", type=SourcePath())
@profile_option
@map_option
@click.option("--suggest-map", is_flag=True, help="Print a mapping for JSON or CSV, guessed, to be put right by you.")
@click.option("--all", "every", is_flag=True, help="Show every comment, not the first ones only.")
@json_option
@at_most_one(("--suggest-map", "--json"), ("--suggest-map", "--all"), ("--suggest-map", "--map"))
def inspect(
    file: Path, profile: str | None, map_file: Path | None, suggest_map: bool, every: bool, as_json: bool
) -> None:
    """Show what a file is taken for: its threads, comments, authors, dates, and every problem. Nothing is stored.

    A path ``-`` is what comes on standard input.
    """
    from indexer.library.stdin import STANDARD_INPUT, on_disk
    from indexer.library.walking import require

    if file != STANDARD_INPUT:
        require([file])
        if not is_file(file):
            raise UsageError(f"not a file: {file}")
    with on_disk(file) as place:
        if suggest_map:
            _suggested(file, place)
        else:
            _read_and_shown(place, profile, map_file, every=every, as_json=as_json)


def _suggested(file: Path, place: Path) -> None:
    from indexer.read import suggested

    found = suggested(place)
    if found is None:
        raise UsageError(f"nothing in {file} looks like comments or articles: no field that may hold their text")
    say(found.rstrip("\n"))


def _read_and_shown(file: Path, profile: str | None, map_file: Path | None, *, every: bool, as_json: bool) -> None:
    from indexer.library.mappings import mappings
    from indexer.read import line, read

    problems: list[Problem] = []
    for item in read(file, profile=profile, mappings=mappings(map_file)):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        problems += item.problems
        if as_json:
            how = {"reading": _reading_json(item)} if item.reading else {}
            link = {"url": real_link(item.url)} if item.url else {}
            say_json(json.loads(line(item)) | link | how)
        else:
            _inspected(item, every=every)
    remark_problems(problems, most=50)
    if needs_attention(problems):
        click.get_current_context().exit(DONE_WITH_PROBLEMS)


def _reading_json(thread: Thread) -> dict[str, object]:
    comments = thread.posts[1:]
    return {
        "profile": thread.reading.profile if thread.reading else "",
        "comments": len(comments),
        "with_author": sum(bool(one.author) for one in comments),
        "with_date": sum(bool(one.published) for one in comments),
        "announced": thread.reading.announced if thread.reading else None,
    }


def _inspected(thread: Thread, *, every: bool) -> None:
    article, *comments = thread.posts
    say(bold(one_line(thread.title) or "(no headline)"))
    link = real_link(thread.url) if thread.url else None
    facts = [article.author, when(article.published), thread.source, link, f"id {thread.id}"]
    say("  " + dim(" · ".join(one_line(fact) for fact in facts if fact)))
    if thread.reading:
        say(f"  {_read_as(thread, comments)}")
    say(f"  article of {plural(len(article.text.split()), 'word')}: {_ends(article.text)}")
    say(f"  {plural(len(comments), 'comment')}" + (":" if comments else ""))
    depths = {article.id: -1}
    shown = len(comments) if every else COMMENTS_SHOWN
    for place, post in enumerate(comments):
        depths[post.id] = depths.get(post.parent or "", -1) + 1
        if place < shown:
            _inspected_comment(post, depths[post.id])
    if len(comments) > shown:
        say(dim(f"    ... and {len(comments) - shown:,} more; --all shows them"))
    say()


def _read_as(thread: Thread, comments: Sequence[Post]) -> str:
    """How the page was read and what was found, in one line."""
    reading = thread.reading
    told = f"read as: {one_line(reading.profile)}" if reading else "read"
    if comments:
        authors, dates = sum(bool(one.author) for one in comments), sum(bool(one.published) for one in comments)
        told += f" · {plural(len(comments), 'comment')}: {authors:,} with an author, {dates:,} with a date"
    if reading and reading.announced is not None:
        told += f" · the page announces {reading.announced:,}"
    return f"{told} · {bold('look twice')}" if needs_attention(thread.problems) else told


def _ends(text: str) -> str:
    """The beginning and the end of a text, to see whether anything is in it that does not belong there."""
    line = one_line(text)
    return line if len(line) <= 2 * ENDS else f"{line[:ENDS]} ... {line[-ENDS:]}"


def _inspected_comment(post: Post, depth: int) -> None:
    name = one_line(post.author or "anonymous") + (f" ({one_line(post.real_name)})" if post.real_name else "")
    lead = "  " * min(depth, 20) + "- "
    say(f"    {lead}{bold(name)}  {dim(when(post.published))}")
    text = one_line(post.text)
    say(" " * (4 + len(lead)) + (text if len(text) <= 90 else text[:89] + "…"))


@click.command(short_help="Find names and quotations in a text.", epilog="Example: indexer extract article.txt")
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), default="-")
@names_option
@json_option
def extract(file: TextIO, names: str | None, as_json: bool) -> None:
    """Find names, quotations and speakers in texts: lines of {"id", "text"}, or one plain text. Needs no library."""
    from indexer.library.texts import findings_of, usable_names

    names, why = usable_names(names)
    if why:
        remark(why)
    for number, text in _texts(file):
        facts = findings_of(number, text, names)
        if as_json or not sys.stdout.isatty():
            say_json(facts)
        else:
            _extracted(facts)


def _texts(file: TextIO) -> Iterator[tuple[str, str]]:
    first = file.readline()
    record = _record(first)
    if record is None:
        yield "1", first + file.read()
        return
    for number, line in enumerate([first, *file] if not file.seekable() else _lines(first, file), start=1):
        record = _record(line)
        if record is None and line.strip():
            remark(f"problem: line {number}: not a JSON object with a text; left out")
        elif record is not None:
            yield str(record.get("id", number)), str(record["text"])


def _lines(first: str, file: TextIO) -> Iterator[str]:
    yield first
    yield from file


def _record(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and "text" in record else None


def _extracted(facts: dict[str, Any]) -> None:
    say(bold(f"{plural(len(facts['mentions']), 'mention')}, {plural(len(facts['quotations']), 'quotation')}"))
    table([(one["surface"], one["kind"], one["entity"], f"{one['how']} {one['confidence']:.2f}")
           for one in facts["mentions"]])  # fmt: skip
    for one in facts["quotations"]:
        speaker = one_line(one["speaker"] or "somebody")
        say(indented(f"{speaker} ({one['cue']}), {one['kind']}: characters {one['start']}-{one['end']}"))


@click.command(short_help="What the library holds, and what was not read.", epilog="Example: indexer status --problems")
@click.option("--problems", "with_problems", is_flag=True, help="List everything that could not be read.")
@json_option
@library_option
def status(with_problems: bool, as_json: bool, library: Library) -> None:
    """Show what the library holds, how it was made, and what could not be read."""
    found = library.status()
    if as_json:
        say_json(found._asdict() | {"counts": dict(found.counts), "problems": [
            problem_record(problem) for problem in found.problems]})  # fmt: skip
        return
    say(f"{bold(one_line(found.folder))}  {dim(f'{found.engine}, schema {found.schema}')}")
    table([(word, f"{count:,}") for word, count in found.counts if count or word not in ("missing", "pending")])
    if with_problems:
        for problem in found.problems:
            say(f"    {labelled(problem)}")
    else:
        remark_problems(found.problems)


@click.command(short_help="Make everything anew from what was read.", epilog="Example: indexer rebuild --engine whoosh")
@engine_option
@names_option
@wait_option
@json_option
@library_option
def rebuild(engine: str | None, names: str | None, wait: float, as_json: bool, library: Library) -> None:
    """Make text index, entities and edges anew from what was read; searches go on meanwhile."""
    library.wait = wait
    with shown("rebuilding") as progress:
        found = library.rebuild(engine=engine, names=names, progress=progress)
    counts = dict(found.counts)
    if as_json:
        say_json({"engine": found.engine, "threads": counts["threads"], "posts": counts["posts"]})
    else:
        say(f"rebuilt {plural(counts['threads'], 'thread')}, {plural(counts['posts'], 'post')} with {found.engine}")
