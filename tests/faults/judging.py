"""Kill judgements at random moments, and give them again.

python -m tests.faults.judging [KILLS] [SEED]

After each kill a question must be answered by what was committed, `verify` must find no damage, the same command given
again must be done (exit code 0), and the library must then be as if nothing had been killed. In every other round
another command that writes comes first: it must apply what is pending.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indexer.cli import commands
from indexer.library import Library
from tests.faults import kills, script

PREPARED: tuple[tuple[str, ...], ...] = (("ignore", "France"), ("same", "Warsaw", "Poland"))
JUDGEMENTS: tuple[tuple[str, ...], ...] = (
    ("same", "Moscow", "Warsaw"),
    ("not-same", "Poland", "Germany"),
    ("ignore", "NATO"),
    ("rename", "Poland", "Polska"),
    ("undo",),
    ("undo", "1"),
)


class Outcome(NamedTuple):
    """What came of a kill: the judgement, whether it met a running process, whether it was pending, what is wrong."""

    judgement: str
    is_met: bool
    is_pending: bool
    wrong: str | None


def given(command: Sequence[str], folder: Path) -> int:
    """Give a command; its exit code."""
    try:
        commands.main([*command, "-L", str(folder)], prog_name="indexer", standalone_mode=True)
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def examined(folder: Path) -> dict[str, object]:
    """What `verify` says, and whether questions are answered."""
    found = Library(folder).verify()
    said: list[str] = []
    Library(folder, notice=said.append).entity("Poland")
    return {"differences": [str(one) for one in found.differences], "notes": [one.code for one in found.notes],
            "said": said}  # fmt: skip


def rounds(count: int, seed: int) -> Iterator[Outcome]:
    """So many kills, spread over the judgements."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        home, output = Path(name), Path(name) / "told.json"
        whole, folder = home / "whole", home / "index"
        script.done(partial(_made, whole), output)
        lives = [_lived(whole, folder, command, output) for command in JUDGEMENTS]
        for number in range(count):
            command = JUDGEMENTS[number % len(JUDGEMENTS)]
            after, seconds = lives[number % len(JUDGEMENTS)]
            _copy(whole, folder)
            moment = chance.uniform(0, seconds)
            met = script.killed(partial(given, command, folder), output, moment)
            # How long it takes changes with what else the machine does.
            lives[number % len(JUDGEMENTS)] = after, seconds * 1.05 if met else min(seconds * 0.9, moment)
            yield _outcome(command, met, folder, output, after, is_other_first=number // len(JUDGEMENTS) % 2 == 1)


def _made(folder: Path) -> None:
    pages = folder.parent / "pages"
    pages.mkdir()
    for number in range(3):
        (pages / f"{number}.jsonl").write_text(script.page(number, 0), encoding="utf-8")
    Library(folder).ingest([pages], names="none")
    for command in PREPARED:
        given(command, folder)


def _copy(whole: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)


def _lived(whole: Path, folder: Path, command: Sequence[str], output: Path) -> tuple[object, float]:
    """What the library says after the judgement, and how long it takes in a process that is killed nowhere."""
    _copy(whole, folder)
    began = time.monotonic()
    code = script.done(partial(given, command, folder), output)
    seconds = time.monotonic() - began
    if code:
        raise RuntimeError(f"{command}: exit code {code}")
    return script.done(partial(script.told, folder), output), seconds


def _outcome(
    command: Sequence[str], met: bool, folder: Path, output: Path, after: object, *, is_other_first: bool
) -> Outcome:
    judgement = " ".join(command)
    try:
        found = script.done(partial(examined, folder), output)
        assert isinstance(found, dict)
        pending = "judgements-pending" in found["notes"]
        wrong = "; ".join(found["differences"])
        if pending != bool(found["said"]):
            wrong += f" pending {pending}, said {found['said']}"
        if is_other_first and pending:
            script.done(lambda: Library(folder).add_alert("grain", "grain"), output)
            script.done(lambda: Library(folder).remove_alert("grain"), output)
            left = script.done(partial(examined, folder), output)
            if left != {"differences": [], "notes": [], "said": []}:
                wrong += f" after another command: {left}"
        elif not _is_done(command, folder):
            code = script.done(partial(given, command, folder), output)
            if code:
                said = Path(f"{output}.said").read_text(encoding="utf-8")
                wrong += f" given again: exit code {code}: {said}"
        if found["differences"] == [] and not wrong:
            wrong = kills.difference(after, script.done(partial(script.told, folder), output)) or ""
    except RuntimeError as error:
        return Outcome(judgement, met, False, str(error))
    return Outcome(judgement, met, pending, wrong or None)


def _is_done(command: Sequence[str], folder: Path) -> bool:
    """Whether an ``undo`` without a line was done to its end: given again, it would take back the one before."""
    library = Library(folder)
    undone = [one for one in library.judgements() if one.undone]
    return command == ("undo",) and bool(undone) and not library.verify().notes


def main() -> None:
    """Say what came of all kills, and fail if anything is wrong."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    counts: Counter[str] = Counter()
    for outcome in rounds(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        counts["met"] += outcome.is_met
        counts["pending"] += outcome.is_pending
        counts["wrong"] += outcome.wrong is not None
        if outcome.wrong:
            print(f"{outcome.judgement}: {outcome.wrong}", flush=True)
    print(f"{count} kills of judgements: {dict(counts)}")
    os._exit(1 if counts["wrong"] else 0)


if __name__ == "__main__":
    main()
