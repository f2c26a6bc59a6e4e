"""Kill a library at random moments of its life, run the same command again, and compare with one never killed.

python -m tests.faults.kills [KILLS] [SEED]
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.faults import script


class Life(NamedTuple):
    """The states before each step, in folders; what all that was kept says after each; and how long each takes."""

    folder: Path
    after: list[object]
    seconds: list[float]


def lived(folder: Path, steps: Sequence[script.Step] = script.STEPS) -> Life:
    """A life without a kill."""
    pages, home, output = folder / "pages", folder / "home", folder / "told.json"
    home.mkdir()
    after, seconds = [], []
    for number, step in enumerate(steps):
        step.before(pages, home)
        for part in (pages, home):
            shutil.copytree(part, folder / f"before {number}" / part.name)
        began = time.monotonic()
        code = script.done(partial(script.run, step, pages, home), output)
        said = Path(f"{output}.said").read_text(encoding="utf-8")
        assert code == 0, f"{step.name}: exit code {code}: {said}"
        seconds.append(time.monotonic() - began)
        after.append(script.done(partial(script.kept, home), output))
    return Life(folder, after, seconds)


class Pace:
    """How fast the machine is now, as a share of how fast it was in the life without a kill; found by trying."""

    def __init__(self) -> None:
        self.share = 1.0

    def learn(self, *, is_met: bool) -> None:
        """A kill that came too late says that steps take less time now."""
        self.share *= 1.08 if is_met else 0.7


def kill(life: Life, chance: random.Random, pace: Pace) -> tuple[str, int, str | None]:
    """One kill, or two: the step, how many met a running process, and how what is kept then differs, if it does."""
    number = chance.randrange(len(life.after))
    step = script.STEPS[number]
    with tempfile.TemporaryDirectory(dir=life.folder) as name:
        folder = Path(name)
        shutil.copytree(life.folder / f"before {number}", folder, dirs_exist_ok=True)
        pages, home, output = life.folder / "pages", folder / "home", folder / "told.json"
        shutil.rmtree(pages)
        shutil.copytree(folder / "pages", pages)  # at the same path, which the library notes
        work = partial(script.run, step, pages, home)
        met = 0
        for _ in range(chance.choice((1, 1, 2))):
            is_met = script.killed(work, output, chance.uniform(0, 1.1 * pace.share * life.seconds[number]))
            pace.learn(is_met=is_met)
            met += is_met
        code = script.done(work, output)
        said = Path(f"{output}.said").read_text(encoding="utf-8")
        found = script.done(partial(script.kept, home), output)
    differs = difference(life.after[number], found)
    return step.name, met, f"exit code {code}: {said}" if code else differs


def difference(whole: object, found: object) -> str | None:
    """Where what was found begins to differ from the whole."""
    assert isinstance(whole, dict)
    assert isinstance(found, dict)
    wrong = [part for part in whole if whole[part] != found[part]]
    return "; ".join(f"{part}: {_first(found[part], whole[part])}" for part in wrong) or None


def _first(found: object, whole: object) -> str:
    """Where two values begin to differ."""
    one, other = str(found), str(whole)
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"...{one[max(0, at - 60) : at + 60]}... instead of ...{other[max(0, at - 60) : at + 60]}..."


def kills(count: int, seed: int) -> Iterator[tuple[str, int, str | None]]:
    """So many kills, each from a state of its own."""
    chance, pace = random.Random(seed), Pace()
    with tempfile.TemporaryDirectory() as folder:
        life = lived(Path(folder))
        for _ in range(count):
            yield kill(life, chance, pace)


def main() -> None:
    """Run, say what was found, and fail if anything was."""
    count, seed = (
        (int(one) for one in [*sys.argv[1:3], "200", "1"][:2]) if len(sys.argv) != 2 else (int(sys.argv[1]), 1)
    )
    met = wrong = 0
    for number, (step, hits, differs) in enumerate(kills(count, seed), 1):
        met += hits
        wrong += differs is not None
        if differs:
            print(f"kill {number}, {step}: {differs}", flush=True)
        if number % 50 == 0:
            print(f"{number} of {count}: {met} met a running process, {wrong} differ", flush=True)
    differ = f"{wrong} libraries differ from one never killed"
    print(f"{count} rounds, seed {seed}: {met} kills met a running process, {differ}")
    os._exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
