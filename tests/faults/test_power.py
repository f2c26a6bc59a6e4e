"""The power goes at any moment: what is then on the disk is enough. A few cuts here; ``make power`` has a thousand."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def can_trace() -> bool:
    """Whether strace is there and may look at a process."""
    if shutil.which("strace") is None or not hasattr(os, "fork"):
        return False
    return subprocess.run(["strace", "-f", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.long
@pytest.mark.skipif(not can_trace(), reason="needs strace, and leave to trace")
def test_after_a_power_cut_a_library_is_as_before_or_as_after_and_goes_on(tmp_path: Path) -> None:
    # In a process of its own, which loads no engine and says that the system was started another time.
    code = f"from tests.faults import test_power; test_power.cuts({str(tmp_path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def cuts(folder: str) -> None:
    """Eight cuts in the first three steps of a life, and the ends of all three."""
    from tests.faults import power

    power.prepare()
    life, chance = power.lived(Path(folder), 3), random.Random(4)
    assert [differs for step in range(3) if (differs := power.ended(life, step))] == []
    for _ in range(8):
        case = power.drawn(life, chance)
        assert (case, power.recover(life, case, chance)[1]) == (case, None)


def test_what_was_not_synced_may_be_lost_and_what_was_may_not() -> None:
    from tests.faults.power import Op, certain, contents, cut

    ops = [Op("name", -1, names=((0, "a", 1),)), Op("write", 1, 0, b"one"), Op("sync", 1), Op("write", 1, 3, b"two")]
    assert certain(ops) == [False, True, True, False]
    chance = random.Random(1)
    left = {bytes(contents(cut(ops, "torn", chance), lambda op: True)[1]) for _ in range(200)}
    assert left == {b"one", b"onetwo", b"one\0\0\0"}
    assert {len(cut(ops, way, chance)) for way in ("nothing", "everything")} == {2, 4}
