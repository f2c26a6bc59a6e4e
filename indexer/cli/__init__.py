"""The command line. A command reads its options, calls the library once, and prints."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from importlib import import_module
from typing import Any, cast

import click

from indexer import __version__
from indexer.cli.options import library_before_option
from indexer.cli.printing import complain
from indexer.errors import IndexerError, LibraryError, QueryError
from indexer.safe_text import visible

COMMANDS = {
    "demo": "trying",
    "ingest": "reading",
    "search": "searching",
    "entity": "asking",
    "account": "asking",
    "why": "asking",
    "path": "relating",
    "top": "relating",
    "compare": "relating",
    "graph": "drawing",
    "show": "searching",
    "status": "reading",
    "inspect": "reading",
    "extract": "reading",
    "rebuild": "reading",
    "verify": "keeping",
    "doctor": "keeping",
    "backup": "keeping",
    "restore": "keeping",
    "same": "judging",
    "not-same": "judging",
    "ignore": "judging",
    "rename": "judging",
    "undo": "judging",
    "history": "judging",
    "alerts": "alerting",
    "completion": "alerting",
}
"""Command -> the module of its code."""


class Commands(click.Group):
    """The group of all commands: turns what can go wrong into one line and an exit code."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the options of the group itself."""
        with _visible_errors():
            return super().make_context(*arguments, **options)

    def invoke(self, context: click.Context) -> Any:
        """Run the command; our own errors end it with their message and their exit code."""
        try:
            with _visible_errors():
                return super().invoke(context)
        except QueryError as error:
            complain(f"{_one_line(error)}\n  {_pointed(context, error)}")
            context.exit(error.exit_code)
        except IndexerError as error:
            complain(_one_line(error))
            context.exit(error.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:
                _close_output()
                context.exit(0)
            complain(_one_line(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")))
            context.exit(LibraryError.exit_code)
        except MemoryError:
            complain("not enough memory; all that was done so far is kept, run it again to go on")
            context.exit(LibraryError.exit_code)
        except KeyboardInterrupt:
            complain("stopped; all that was done so far is kept, run it again to go on")
            context.exit(130)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with the nearest."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS and not context.resilient_parsing:
            near = get_close_matches(args[0], COMMANDS, 1)
            meant = f" Did you mean '{near[0]}'?" if near else " 'indexer --help' lists the commands."
            raise click.UsageError(f"No such command '{args[0]}'.{meant}", context)
        return super().resolve_command(context, args)

    def list_commands(self, context: click.Context) -> list[str]:
        """The commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; its module is loaded now, so that a search loads no other."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"indexer.cli.{COMMANDS[cmd_name]}")
        return cast("click.Command", getattr(module, cmd_name.replace("-", "_")))


@contextmanager
def _visible_errors() -> Iterator[None]:
    """Let no usage error repeat raw what somebody typed, or a shell put there for ``*``."""
    try:
        yield
    except click.ClickException as error:
        for name in ("message", "option_name", "ui_filename"):
            if isinstance(given := getattr(error, name, None), str):
                setattr(error, name, visible(given))
        raise


def _one_line(message: object) -> str:
    """A message whose file names and queries add no line of their own."""
    return " ".join(str(message).splitlines())


def _pointed(context: click.Context, error: QueryError) -> str:
    query = str(context.meta.get("query", ""))
    start = max(0, error.position - 30)
    shown = " ".join(query[start : error.position + 40].splitlines())
    return f"{shown}\n  {' ' * (error.position - start)}^"


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: indexer ingest samples/ && indexer search Poland && indexer graph --html",
)
@library_before_option
@click.version_option(__version__, prog_name="indexer")
def commands() -> None:
    """Who says what about whom, where, when: search and a graph of entities over articles and their comments."""


def main() -> None:
    """The console script."""
    # Output is UTF-8 wherever it goes; a name in Cyrillic must not end a search in a C locale.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # The matrices of the names model are small: threads over them wait for each other and halve the speed of all else.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        try:
            commands(prog_name="indexer")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _close_output()
        sys.exit(0)


def _close_output() -> None:
    """Write no more: who read has seen enough, as in `indexer search Poland | head`; that is no error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
