"""What a database must be before it is asked anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.errors import LibraryError
from indexer.store import opening, schema
from indexer.store.opening import ForeignDatabase, connect, require_own_journal, require_own_schema, require_plain_files


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / opening.DATABASE)) as connection:
        schema.migrate(connection)
        yield connection


def test_the_digest_of_the_current_schema_is_known() -> None:
    """When a step of the schema changes: put this digest into `schema._DIGESTS`, or every search makes it anew."""
    assert schema._DIGESTS[schema.CURRENT] == schema.digest_of(schema._made(schema.CURRENT))


def test_our_own_database_is_opened(ours: sqlite3.Connection) -> None:
    require_own_schema(ours)
    assert ours.execute("PRAGMA trusted_schema").fetchone() == (0,)
    assert ours.execute("PRAGMA cell_size_check").fetchone() == (1,)


@pytest.mark.parametrize("number", range(1, schema.CURRENT + 1))
def test_a_database_of_every_schema_is_ours_and_no_other(number: int) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.register(connection)
        connection.executescript("".join(schema.MIGRATIONS[:number]) + f"PRAGMA user_version = {number}")
        require_own_schema(connection)
        connection.execute("CREATE TRIGGER t AFTER INSERT ON manifest BEGIN DELETE FROM files; END")
        with pytest.raises(ForeignDatabase, match="trigger t "):
            require_own_schema(connection)


def test_a_function_of_ours_cannot_be_called_by_a_view(ours: sqlite3.Connection) -> None:
    ours.execute("CREATE VIEW v AS SELECT packed('a')")
    with pytest.raises(sqlite3.OperationalError, match="unsafe use"):
        ours.execute("SELECT * FROM v").fetchall()


def test_a_value_over_the_limit_and_another_database_are_refused(ours: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(sqlite3.DataError):
        ours.execute(f"SELECT zeroblob({opening.LARGEST_VALUE + 1})")
    with pytest.raises(sqlite3.OperationalError):
        ours.execute("ATTACH ? AS other", (str(tmp_path / "other.db"),))


def test_a_journal_that_names_a_file_is_refused_and_any_other_is_not(tmp_path: Path) -> None:
    database, journal = tmp_path / "library.db", tmp_path / "library.db-journal"
    require_own_journal(database)
    for ending in (b"", b"abc", bytes(100)):
        journal.write_bytes(ending)
        require_own_journal(database)
    journal.write_bytes(bytes(512) + opening._SUPER_JOURNAL)
    with pytest.raises(ForeignDatabase):
        require_own_journal(database)


@pytest.mark.parametrize("name", opening.FILES)
def test_a_link_or_a_folder_in_place_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    require_plain_files(tmp_path)
    (tmp_path / name).mkdir()
    with pytest.raises(LibraryError):
        require_plain_files(tmp_path)
