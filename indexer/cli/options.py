"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from indexer.library import Library

Command = TypeVar("Command", bound=Callable[..., Any])
ENGINES = ("tantivy", "whoosh")
NAMES = ("best", "fast", "none")


def library_option(command: Command) -> Command:
    """``-L/--library DIR``: the folder of the library, given to the command as ``library``."""
    return click.option(
        "-L", "--library", type=click.Path(file_okay=False, readable=False, path_type=Path), default="index",
        show_default=True, envvar="INDEXER_LIBRARY", metavar="DIR", help="The folder of the library.",
        callback=_library,
    )(command)  # fmt: skip


def _library(context: click.Context, option: click.Parameter, folder: Path) -> Library:
    from indexer.cli.printing import remark
    from indexer.library import Library

    return Library(folder, notice=remark)


def wait_option(command: Command) -> Command:
    """``--wait SECONDS``: how long to wait for another writer."""
    return click.option(
        "--wait", type=click.FloatRange(min=0), default=0, show_default=True, metavar="SECONDS",
        help="How long to wait while another indexer writes.",
    )(command)  # fmt: skip


def json_option(command: Command) -> Command:
    """``--json``: facts as one JSON object per line."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object per line on stdout.")(command)


def engine_option(command: Command) -> Command:
    """``--engine NAME``: which engine holds the text index."""
    return click.option(
        "--engine", envvar="INDEXER_ENGINE", metavar="NAME",
        help=f"The engine of the text index: {' or '.join(ENGINES)}.",
    )(command)  # fmt: skip


def names_option(command: Command) -> Command:
    """``--names WAY``: how names are found that the gazetteer does not know."""
    return click.option(
        "--names", type=click.Choice(NAMES), envvar="INDEXER_NAMES",
        help="How names are found: best (a small model, the default), fast (a smaller one), none (known names only).",
    )(command)  # fmt: skip
