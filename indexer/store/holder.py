"""Who holds the lock of the one writer: a note beside the lock, for whoever has to wait. The lock itself decides."""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from indexer.temporary import temporary_path

NOTE = "writer.json"
_LONGEST = 100
_MOST = 10_000


def sign(folder: Path) -> None:
    """Say who we are; a note that a killed writer left is written over."""
    program = Path(sys.argv[0] if sys.argv else "python")
    name = program.parent.name if program.stem == "__main__" else program.name
    command = shlex.join([name, *sys.argv[1:]])
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    note = {"pid": os.getpid(), "host": platform.node(), "command": command, "since": since}
    draft = temporary_path(folder / NOTE)
    with suppress(OSError):  # a note is a convenience: a full disk must not stop who may free it
        draft.write_text(json.dumps(note), encoding="utf-8")
        draft.replace(folder / NOTE)


def leave(folder: Path) -> None:
    """Take our note away."""
    with suppress(OSError):
        (folder / NOTE).unlink(missing_ok=True)


def told(folder: Path) -> str:
    """Who writes and since when, in brackets, or nothing when nobody has said."""
    try:
        with (folder / NOTE).open(encoding="utf-8") as file:
            note = json.loads(file.read(_MOST))
        command = str(note["command"])
        shown = command if len(command) <= _LONGEST else command[: _LONGEST - 1] + "…"
        return f" (process {int(note['pid'])} on {note['host']}, `{shown}`, since {note['since']})"
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return ""
