"""Keeping a library whole: verify, doctor, backup, restore."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.options import json_option, library_option, wait_option
from indexer.cli.printing import bold, one_line, plural, remark, say, say_json
from indexer.cli.progress import shown
from indexer.types import Difference, Verified

if TYPE_CHECKING:
    from indexer.library import Library

DAMAGED, DONE_WITH_LOSS = 4, 3
SHOWN = 20


@click.command(
    short_help="Prove that everything is as a rebuild would make it.", epilog="Example: indexer verify --deep"
)
@click.option(
    "--deep", is_flag=True, help="Let the names model read every text again, and look up every word of every post."
)
@json_option
@library_option
def verify(deep: bool, as_json: bool, library: Library) -> None:
    """Derive everything again beside the library and compare: posts, mentions, quotations, entities, evidence,
    judgements, the text index, and the database itself. Nothing is changed. Exit code 4 when something differs."""
    with shown("verifying") as progress:
        found = library.verify(deep=deep, progress=progress)
    for one in [*found.remarks, *(note.what for note in found.notes)]:
        remark(one)
    (_verified_json if as_json else _verified)(found)
    if found.differences:
        remark("`indexer doctor` mends it; `indexer doctor --dry-run` says what it would do")
        click.get_current_context().exit(DAMAGED)


def _verified_json(found: Verified) -> None:
    for one in found.differences:
        say_json(one._asdict())
    say_json({"threads": found.threads, "posts": found.posts, "digest": found.digest,
              "differences": len(found.differences), "seconds": round(found.seconds, 3),
              "notes": [{"code": note.code, "what": note.what} for note in found.notes]})  # fmt: skip


def _verified(found: Verified) -> None:
    if not found.differences:
        say(f"{bold('as a rebuild would make it')}: {plural(found.threads, 'thread')}, {plural(found.posts, 'post')}"
            f" in {found.seconds:.1f} s")  # fmt: skip
        say(f"  digest {found.digest}")
        return
    say(bold(f"{plural(len(found.differences), 'difference')} from what a rebuild would give"))
    _listed(found.differences)


def _listed(differences: Sequence[Difference]) -> None:
    for one in differences[:SHOWN]:
        say(one_line(f"  {one.where}: {one.part}: {one.what}"))
    if len(differences) > SHOWN:
        say(f"  ... and {len(differences) - SHOWN:,} more; --json lists them all")


@click.command(
    short_help="Find what is wrong with the library, and mend it.", epilog="Example: indexer doctor --dry-run"
)
@click.option(
    "--dry-run", "dry", is_flag=True, help="Only say what would be done. Exit code 4 when there is something."
)
@click.option("--deep", is_flag=True, help="Look as closely as `indexer verify --deep`.")
@wait_option
@json_option
@library_option
def doctor(dry: bool, deep: bool, wait: float, as_json: bool, library: Library) -> None:
    """Find and mend: what stopped commands left behind, a text index that is behind, damaged or gone, threads that
    differ from what a rebuild gives, a damaged database. Of that what can be read is saved into a new one, what was
    lost is said, and the damaged file is kept under another name."""
    library.wait = wait
    with shown("examining") as progress:
        found = library.doctor(dry=dry, deep=deep, progress=progress)
    for one in found[: None if as_json else SHOWN]:
        if as_json:
            say_json(one._asdict())
        else:
            say(one_line(f"{one.where}: {one.what}: {one.done}"))
    if not as_json:
        say(f"... and {len(found) - SHOWN:,} more" if len(found) > SHOWN else "" if found else "nothing is wrong")
    if dry and found:
        click.get_current_context().exit(DAMAGED)
    if any(one.is_loss for one in found):
        click.get_current_context().exit(DONE_WITH_LOSS)


@click.command(short_help="Save the library into one file.", epilog="Example: indexer backup library-2024-05-01.zip")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@json_option
@library_option
def backup(file: Path, as_json: bool, library: Library) -> None:
    """Write all that cannot be made again into FILE: what was read, your judgements, your names. Others may go on
    reading and writing meanwhile; the file holds one moment of the library, with digests of everything in it."""
    saved = library.backup(file)
    if as_json:
        say_json(saved._asdict())
    else:
        say(f"saved {plural(saved.posts, 'post')} in {one_line(saved.file)}, {saved.size / 1e6:,.1f} MB")


@click.command(
    short_help="Make a library of a saved file.", epilog="Example: indexer restore library-2024-05-01.zip -L restored"
)
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@wait_option
@json_option
@library_option
def restore(file: Path, wait: float, as_json: bool, library: Library) -> None:
    """Make a library of what `indexer backup` saved, in a folder that holds none. Everything is checked first; the text
    index is made anew. A file that is damaged, or not ours, changes nothing."""
    library.wait = wait
    with shown("restoring") as progress:
        saved = library.restore(file, progress=progress)
    if as_json:
        say_json(saved._asdict() | {"library": str(library.folder)})
    else:
        say(f"restored {plural(saved.posts, 'post')} into {one_line(str(library.folder))}")
