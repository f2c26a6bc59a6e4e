"""Killed anywhere, run again: never killed. Twenty kills here; ``make faults`` has hundreds."""

from __future__ import annotations

import sys

import pytest

pytestmark = [pytest.mark.long, pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")]


def test_a_library_that_is_killed_and_asked_again_is_as_if_it_never_had_been() -> None:
    from tests.faults.kills import kills

    found = list(kills(20, seed=sys.maxsize % 1000))
    assert [(step, differs) for step, _, differs in found if differs] == []
    assert sum(met for _, met, _ in found) > 5, "hardly any kill met a running process: the harness is broken"
