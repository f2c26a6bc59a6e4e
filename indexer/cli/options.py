"""The options that several commands share."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from indexer.library import Library

Command = TypeVar("Command", bound=Callable[..., Any])
ENGINES = ("tantivy", "whoosh")
NAMES = ("best", "fast", "none")


def library_option(command: Command) -> Command:
    """``-L/--library DIR``: the folder of the library, given to the command as ``library``."""
    return click.option(
        "-L", "--library", type=click.Path(file_okay=False, readable=False, path_type=Path),
        multiple=True, metavar="DIR", help="The folder of the library.  [default: index]", callback=_library,
    )(command)  # fmt: skip


_BEFORE = "indexer.library"
"""Under this key of a context's ``meta``: the folders that stand before the command."""


def library_before_option(command: Command) -> Command:
    """``-L`` before the command, which means the same as after it."""
    return click.option(
        "-L", "--library", type=click.Path(file_okay=False, readable=False, path_type=Path), multiple=True,
        expose_value=False,
        metavar="DIR", help="The folder of the library; also after the command.  [default: index]", callback=_before,
    )(command)  # fmt: skip


def _before(context: click.Context, option: click.Parameter, folders: tuple[Path, ...]) -> None:
    context.meta[_BEFORE] = folders


def _library(context: click.Context, option: click.Parameter, folders: tuple[Path, ...]) -> Library:
    from indexer.cli.printing import remark
    from indexer.library import Library

    named = list(dict.fromkeys((*context.meta.get(_BEFORE, ()), *folders)))
    if len(named) > 1:
        raise click.UsageError(f"-L {named[0]} and -L {named[1]} cannot be used together; name one library.", context)
    return Library(named[0] if named else os.environ.get("INDEXER_LIBRARY") or "index", notice=remark)


def at_most_one(*groups: Sequence[str]) -> Callable[[Command], Command]:
    """Refuse options that contradict each other: of each group of options at most one can be given."""

    def refusing(command: Command) -> Command:
        @functools.wraps(command)
        def checked(*arguments: Any, **options: Any) -> Any:
            given = _given(click.get_current_context())
            for group in groups:
                both = [name for name in group if name in given]
                if len(both) > 1:
                    raise click.UsageError(f"{both[0]} and {both[1]} cannot be used together; choose one.")
            return command(*arguments, **options)

        checked.exclusive = groups  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return refusing


def _given(context: click.Context) -> set[str]:
    """The names of the options, and the shapes of the arguments, that stand on the command line."""
    found: set[str] = set()
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if source is ParameterSource.COMMANDLINE and context.params.get(parameter.name or "") not in (None, False, ()):
            found |= {*parameter.opts} if isinstance(parameter, click.Option) else {str(parameter.name).upper()}
    return found


def csv_option(command: Command) -> Command:
    """``--csv``: the answer as a table."""
    return click.option("--csv", "as_csv", is_flag=True, help="A table with a header row on stdout.")(command)


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


class SourcePath(click.Path):
    """A path to read; an empty one, as an unset variable gives, is refused: it would be the current folder."""

    def __init__(self) -> None:
        super().__init__(readable=False, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """The path; fails for an empty one."""
        if value == "":
            self.fail("An empty path; write . for the current folder.", param, ctx)
        return super().convert(value, param, ctx)
