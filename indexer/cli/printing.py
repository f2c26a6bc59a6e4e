"""Facts to stdout, remarks to stderr; nothing that a stranger wrote reaches the terminal raw."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence

import click

from indexer.safe_text import json_text, visible
from indexer.types import Problem, Span

# Noncharacters, which no text of a stranger holds once it is visible: a line is made safe as a whole, then coloured.
_BOLD, _DIM, _MARK, _PLAIN = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_STYLES = {_BOLD: "\x1b[1m", _DIM: "\x1b[2m", _MARK: "\x1b[33;1m", _PLAIN: "\x1b[0m"}
_STYLED = re.compile(f"([{''.join(_STYLES)}])")


def say(line: str = "") -> None:
    """A line of the answer, on stdout."""
    click.echo(_painted(line), color=_coloured())


def remark(line: str) -> None:
    """Something about the answer, on one line of stderr."""
    click.echo(_painted(dim(_flat(line))), err=True, color=_coloured())


def complain(message: str) -> None:
    """What ends a command, on stderr."""
    click.echo(visible(f"indexer: {message}"), err=True)


def remark_replaced(count: int, where: str) -> None:
    """How many control characters a format without an escape could not hold."""
    if count:
        remark(f"{plural(count, 'control character')} in {where} written as U+FFFD; --json keeps them")


def _painted(line: str) -> str:
    """The line with nothing in it that steers a terminal but our own colours."""
    return "".join(_STYLES.get(part) or visible(part) for part in _STYLED.split(line))


def hint(line: str) -> None:
    """What to do next, for somebody who sits at a terminal."""
    if sys.stderr.isatty():
        remark(line)


def say_json(value: Mapping[str, object]) -> None:
    """One JSON object on one line of stdout, UTF-8, with no character that steers a terminal."""
    click.echo(json_text(value))


def _coloured() -> bool | None:
    # None lets click see whether it writes to a terminal.
    return False if os.environ.get("NO_COLOR") else None


def one_line(text: str) -> str:
    """The text made visible, with all white space as single blanks."""
    return visible(" ".join(text.split()))


def bold(text: str) -> str:
    """Text that stands out."""
    return f"{_BOLD}{visible(text)}{_PLAIN}"


def dim(text: str) -> str:
    """Text that stands back."""
    return f"{_DIM}{visible(text)}{_PLAIN}"


def marked(text: str, marks: Sequence[Span]) -> str:
    """A text on one line with its marks standing out; without colours they are put between ``[`` and ``]``."""
    parts, end = [], 0
    for mark in marks:
        parts += [_flat(text[end : mark.start]), _mark(_flat(text[mark.start : mark.end]))]
        end = mark.end
    return "".join([*parts, _flat(text[end:])])


def _flat(text: str) -> str:
    return visible(re.sub(r"\s", " ", text))


def _mark(text: str) -> str:
    if _coloured() is None and sys.stdout.isatty():
        return f"{_MARK}{text}{_PLAIN}"
    return f"[{text}]"


def indented(text: str, by: int = 4) -> str:
    """A long line broken to the width of the terminal, indented."""
    width = max(40, min(shutil.get_terminal_size((100, 24)).columns, 110))
    return textwrap.fill(text, width, initial_indent=" " * by, subsequent_indent=" " * by, break_on_hyphens=False)


def when(published: str | None) -> str:
    """A date for reading, as written there, to the minute: ``2007-05-23 21:21``."""
    return one_line(published[:16].replace("T", " ")) if published else "no date"


def plural(count: int, word: str) -> str:
    """``1 post``, ``2 posts``, ``3 entities``."""
    if count == 1:
        return f"1 {word}"
    return f"{count:,} {word[:-1]}ies" if word.endswith("y") else f"{count:,} {word}s"


def table(rows: Iterable[Sequence[str]], by: int = 4) -> None:
    """Rows in aligned columns; the last column is as long as it is."""
    lines = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)][:-1]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        say(" " * by + "  ".join([*cells, line[-1]]))


def needs_attention(problems: Iterable[Problem]) -> bool:
    """Whether something was lost or is doubtful; notes alone leave nothing to do."""
    return any(problem.level != "note" for problem in problems)


def problem_record(problem: Problem) -> dict[str, object]:
    """The JSON form of a problem."""
    return {"code": problem.code, "level": problem.level, "where": problem.where, "line": problem.line,
            "message": problem.what}  # fmt: skip


def labelled(problem: Problem) -> str:
    """The problem on one line, after its level."""
    label = {"lost": "lost", "doubtful": "problem", "note": "note"}[problem.level]
    return f"{label}: {located(problem)}"


def located(problem: Problem) -> str:
    """Where and what, on one line."""
    where = problem.where if problem.line is None else f"{problem.where}:{problem.line}"
    return one_line(f"{where}: {problem.what}")


def remark_problems(problems: Sequence[Problem], most: int = 10) -> None:
    """The first problems, on stderr, and how many more there are."""
    for problem in problems[:most]:
        remark(labelled(problem))
    if len(problems) > most:
        remark(f"... and {plural(len(problems) - most, 'more problem')}; `indexer status --problems` lists them all")


_PARTICULAR = re.compile(r"\d[\d.,:]*|(['\"`])[^'\"`]*\1|\([^)]*\)")


def kind_of(problem: Problem) -> str:
    """What kind of problem it is: its reason without numbers, quoted words and what stands in brackets."""
    return _PARTICULAR.sub("…", problem.what)


def remark_kinds(problems: Sequence[Problem], most: int = 3) -> None:
    """A summary of problems, on stderr: the first of each kind, the rest counted, and where to see them all."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.level, kind_of(problem)), []).append(problem)
    order = ("lost", "doubtful", "note")
    for (_, kind), same in sorted(kinds.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]))):
        for problem in same[:most]:
            remark(labelled(problem))
        if len(same) > most:
            remark(f"... and {len(same) - most:,} more of this kind: {one_line(kind)}")
    if len(problems) > sum(min(most, len(same)) for same in kinds.values()):
        remark(f"{plural(len(problems), 'problem')} in all; `indexer status --problems` lists them")
