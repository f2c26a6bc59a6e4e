"""The user's mapping file, as a clear error where it cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indexer.errors import UsageError, reason
from indexer.read import Mapping, MappingError, of_file


def mappings(file: Path | None) -> Sequence[Mapping]:
    """The mappings of a file, none for no file; raises UsageError."""
    if file is None:
        return ()
    try:
        return of_file(file)
    except MappingError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({reason(error)})") from error
