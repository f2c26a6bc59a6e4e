"""A judgement that is killed is pending or done, and giving it again is no error. ``make faults`` kills hundreds."""

from __future__ import annotations

import os

import pytest


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_judgement_that_is_killed_and_given_again_is_as_if_it_never_had_been() -> None:
    from tests.faults.judging import rounds

    found = list(rounds(12, seed=1))
    assert [(one.judgement, one.wrong) for one in found if one.wrong] == []
    assert any(one.is_met for one in found), "no kill met a running process: the harness is broken"
