"""The options by which a question is asked of a part of the library, or answered in part."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from indexer.cli.printing import plural, remark
from indexer.types import Within

if TYPE_CHECKING:
    from indexer.library import Library

Command = TypeVar("Command", bound=Callable[..., Any])

_FILTERS = {
    "query": ("QUERY", "Only posts that this search finds."),
    "source": ("SITE", "Only posts of this source."),
    "author": ("NAME", "Only posts by this author."),
    "kind": ("KIND", "Only articles, or only comments: article or comment."),
    "thread": ("ID", "Only posts of this thread."),
    "since": ("DATE", "Only posts of this date or later: 2023, 2023-06 or 2023-06-08."),
    "until": ("DATE", "Only posts of this date or earlier, the date counted in."),
}


def filters(command: Command) -> Command:
    """The filters of every question, given to the command together as ``within``."""

    @functools.wraps(command)
    def narrowed(*arguments: Any, **options: Any) -> Any:
        asked = {word: options.pop(word) for word in _FILTERS}
        within = Within(**{word: value for word, value in asked.items() if value is not None})  # type: ignore[typeddict-item]
        try:
            answer = command(*arguments, within=within, **options)
        except click.exceptions.Exit:
            _remark_left_out(options["library"], within)
            raise
        _remark_left_out(options["library"], within)
        return answer

    for word, (shape, text) in reversed(_FILTERS.items()):
        narrowed = click.option(f"--{word}", metavar=shape, help=text)(narrowed)
    return narrowed  # type: ignore[return-value]


def _remark_left_out(library: Library, within: Within) -> None:
    """Say which posts a filter leaves out because nothing is known of what it asks for."""
    for what, count, of in library.left_out(**within):
        remark(f"left out: {count:,} of {plural(of, 'post')} without a {what}")


class Limit(click.ParamType):  # type: ignore[type-arg]
    """A number, or ``all``, which is -1."""

    name = "N|all"

    def convert(self, value: object, option: click.Parameter | None, context: click.Context | None) -> int:
        """-1 for all: None is what click gives for an option that was not given."""
        if value in ("all", -1):
            return -1
        if not str(value).isdecimal():
            self.fail(f"{value!r} is neither a number nor 'all'", option, context)
        return min(int(str(value)), 2**62)


def limit_option(text: str) -> Callable[[Command], Command]:
    """``--limit N|all``; None when it is not given."""
    return click.option("--limit", type=Limit(), help=text)


def most(limit: int | None, default: int | None) -> int | None:
    """How many are asked for; None for all."""
    return default if limit is None else None if limit < 0 else limit
