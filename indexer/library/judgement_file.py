"""Writing the user's judgements into the library's file, taking them back, and telling what became of them.

The file only grows: a judgement that is taken back stays in it as a remark, so that the history is the file itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from indexer.errors import UsageError
from indexer.export.whole import write_whole
from indexer.library import answering, judging
from indexer.resolve.judgements import Judgement, line, parse
from indexer.types import Judged, Problem

_UNDONE = re.compile(r"# undone (?P<when>[\d-]+ [\d:]+): (?P<line>.*)")
_MADE = re.compile(r"#\s*(\d{4}-\d\d-\d\d \d\d:\d\d)\s*$")


def history(folder: Path) -> list[Judged]:
    """Every judgement of the file in order, those taken back too; lines that cannot be read are left out."""
    return _history(judging.text(folder))


def _history(text: str) -> list[Judged]:
    found: list[Judged] = []
    for number, written in enumerate(text.split("\n"), start=1):
        undone = _UNDONE.fullmatch(written.strip())
        for one in parse(undone["line"] if undone else written, "")[0].lines:
            made = _MADE.search(undone["line"] if undone else written)
            found.append(
                Judged(number, one.word, one.names, made[1] if made else None, undone["when"] if undone else None)
            )
    return found


def add(connection: sqlite3.Connection, folder: Path, judgement: Judgement) -> list[Problem]:
    """Write a judgement at the end of the file; a note when it stands there already.

    Raises UsageError for a name that nobody has, or more than one.
    """
    for one in history(folder):
        if one.undone is None and (one.word, one.names) == (judgement.word, judgement.names):
            what = f"Already judged: {line(judgement)}"
            return [Problem(str(folder / judging.FILE), one.line, what, "note", "already-judged")]
    for name in judgement.names[:1] if judgement.word == "rename" else judgement.names:
        _require(connection, name, alone=judgement.word != "not-same")
    before = judging.text(folder)
    gap = "" if not before or before.endswith("\n") else "\n"
    _write(folder, f"{before}{gap}{line(judgement)}  # {_now()}\n")
    return []


def undo(folder: Path, number: int | None, before: str) -> Judged:
    """Take back the last judgement that holds, or the one on this line of the file. Raises UsageError.

    ``before`` is the file as the library has applied it: what was taken back since is not taken back twice.
    """
    written = history(folder)
    already = [one for one in written if one.undone and one.line == number] if number else _taken_back(before, written)
    if already:
        return already[-1]
    chosen = [one for one in written if one.undone is None and number in (None, one.line)]
    if not chosen:
        raise UsageError("There is no judgement to take back." if number is None else
                         f"Line {number} holds no judgement. `indexer history` shows them.")  # fmt: skip
    lines = judging.text(folder).split("\n")
    at = chosen[-1].line - 1
    lines[at] = f"# undone {_now()}: {lines[at].strip()}"
    _write(folder, "\n".join(lines))
    return chosen[-1]


def _taken_back(before: str, written: Sequence[Judged]) -> list[Judged]:
    """The judgements that hold in the earlier file and are taken back in the later one."""
    held = {(one.line, one.word, one.names) for one in _history(before) if one.undone is None}
    return [one for one in written if one.undone and (one.line, one.word, one.names) in held]


def _require(connection: sqlite3.Connection, name: str, *, alone: bool) -> None:
    found = judging.named(connection, name)
    if not found:
        near = answering.near_names(connection, name)
        raise UsageError(
            f"nobody and nothing in the library goes by {name!r}" + (f"; near: {', '.join(near)}" if near else "")
        )
    if alone and len(found) > 1:
        raise UsageError(f"{name!r} may be {_some(found)}: say which, by its id")


def _some(ids: Sequence[str]) -> str:
    return " or ".join(ids[:5]) + (f" or {len(ids) - 5} more" if len(ids) > 5 else "")


def _write(folder: Path, text: str) -> None:
    write_whole({folder / judging.FILE: [text.encode("utf-8")]})


def _now() -> str:
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
