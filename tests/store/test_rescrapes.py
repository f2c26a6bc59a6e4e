"""Pages saved again: the simulation of the benchmark, with a seed of its own."""

from __future__ import annotations

import random
import runpy
from pathlib import Path

from indexer.store.merge import match

SIMULATION = runpy.run_path(str(Path(__file__).resolve().parents[2] / "benchmarks" / "recaptures.py"))


def test_comments_of_a_page_saved_again_are_known_again_and_none_is_taken_for_another() -> None:
    chance = random.Random(3)
    right = asked = 0
    for _ in range(25):
        old, new, truth = SIMULATION["saved_again"](chance)
        found = {post: known.id for post, known in match(old, new).items()}
        assert all(truth.get(post) == known for post, known in found.items())
        right, asked = right + len(found), asked + len(truth)
    assert right >= 0.998 * asked
