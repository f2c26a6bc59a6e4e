"""A few seconds of ``make crowd``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_two_take_in_ten_search_and_one_rebuilds_and_nothing_is_lost(tmp_path: Path) -> None:
    from tests.faults.crowd import crowd

    counts = crowd(tmp_path, 3)
    assert counts["threads"] > 6 and counts["rebuilds"] > 0 and counts["searches"] > 10
