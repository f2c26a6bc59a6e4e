"""The public face: one screen, and everything on it is there."""

from __future__ import annotations

import indexer


def test_every_public_name_is_there_and_loaded_only_when_used() -> None:
    for name in indexer.__all__:
        assert getattr(indexer, name).__name__ == name


def test_an_unknown_name_is_no_attribute() -> None:
    assert not hasattr(indexer, "Librarian")
