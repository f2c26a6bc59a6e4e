"""Random damage to a search index is seen and mended. ``make rot`` does hundreds."""

from __future__ import annotations

import os

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_damage_is_seen_and_mended_and_no_search_answers_wrongly(engine: str) -> None:
    from tests.faults.rot import rot

    found = list(rot(engine, 3, seed=1))
    assert {one.search for one in found} <= {"refused", "right"}
    assert [one for one in found if not one.is_seen or not one.is_mended] == []
