"""Which files are gone: only where their folder could be listed and they are not in it.

A folder that cannot be listed, is empty, or was another disk when its files were read proves nothing: a disk that is
not mounted looks the same as one whose files were all deleted.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from indexer.errors import is_absent, is_file, reason
from indexer.store import manifest
from indexer.types import Problem

UNPROVEN = "prune-unproven"
"""The code of a problem: files may be gone, and nothing proves it."""
_MOUNTS = "mount points"
"""Under this key: the folders that were mount points when files below them were read."""


class Absence(NamedTuple):
    """The files that are gone for certain, and for what else is not there why that is no proof."""

    gone: tuple[Path, ...]
    problems: tuple[Problem, ...]


def find_gone(
    known: Sequence[Path], roots: Sequence[Path], *, mounts: Collection[Path] = (), believe_empty: bool = False
) -> Absence:
    """Those of the known files under these roots that are gone; ``known`` is in the order of their first reading.

    ``mounts`` are folders that were mount points when files below them were read. With ``believe_empty`` an empty,
    missing or unmounted folder counts as proof too; one that cannot be listed never does.
    """
    gone: list[Path] = []
    unproven: Counter[_Doubt] = Counter()
    for root in dict.fromkeys(root.absolute() for root in roots):
        if _is_regular(root):
            continue
        below = [path for path in known if is_under(str(path), str(root))]
        missing = [path for path in below if not _stands(path)]
        proof = _Proof(root, below, missing, {*mounts}, {}, believe_empty)
        elsewhere = _Doubt(root, ELSEWHERE) if proof.was_elsewhere() else None
        for path in missing:
            doubt = elsewhere or proof.doubt(path)
            if doubt is None:
                gone.append(path)
            elif doubt.why:
                unproven[doubt] += 1
    return Absence(tuple(dict.fromkeys(gone)), tuple(_problem(doubt, count) for doubt, count in unproven.items()))


def _problem(doubt: _Doubt, count: int) -> Problem:
    files = "1 file that came from it stays" if count == 1 else f"{count:,} files that came from it stay"
    return Problem(str(doubt.folder), None, f"{doubt.why}; {files} in the library", "doubtful", UNPROVEN)


def is_under(path: str, root: str, flavour: ModuleType = os.path) -> bool:
    """Whether a path is this root or lies below it, as this system compares names."""
    path, root = flavour.normcase(path), flavour.normcase(root)
    return path == root or path.startswith(root.rstrip(flavour.sep) + flavour.sep)


def _stands(path: Path) -> bool:
    """Whether something of this name is there; not when the system does not say."""
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def _is_regular(path: Path) -> bool:
    try:
        return is_file(path)
    except OSError:
        return False


class _Doubt(NamedTuple):
    """Why nothing is known of what lies in a folder; ``why`` is empty where the walk has said so already."""

    folder: Path
    why: str


class _Listing(NamedTuple):
    names: frozenset[str]
    doubt: str = ""
    is_folder: bool = True


EMPTY = "is empty, as the folder of a disk that is not mounted is: give --prune-empty if its files are gone for good"
ELSEWHERE = (
    "is or was a disk of its own, and none of the files that were read from it is there; give --prune-empty if they"
    " are gone for good"
)
MISSING = "is not there, as a disk that is not mounted is not; give --prune-empty if its files are gone for good"


class _Proof(NamedTuple):
    """What is known of one root and the folders below it, each listed once."""

    root: Path
    below: list[Path]
    missing: list[Path]
    mounts: set[Path]
    listings: dict[Path, _Listing]
    believe_empty: bool

    def was_elsewhere(self) -> bool:
        """Whether the root lies on a disk that was mounted above it once, is not now, and has none of its files."""
        if self.believe_empty:
            return False
        above = {*self.root.parents, *Path(os.path.realpath(self.root)).parents}
        return any(not is_mount(mount) for mount in self.mounts & above) and not self._any_stands(self.root)

    def doubt(self, path: Path) -> _Doubt | None:
        """Why a file that does not seem to be there may not be gone; None when it is gone."""
        depth = len(self.root.parts)
        folder, parts = (self.root, path.parts[depth:]) if len(path.parts) > depth else (path.parent, (path.name,))
        for part in parts:
            listing = self._listed(folder)
            if listing.doubt:
                return _Doubt(folder, listing.doubt)
            if part not in listing.names:
                return None if listing.names or self.believe_empty or not listing.is_folder else _Doubt(folder, EMPTY)
            folder /= part
        # Its name is in the list and yet nothing of it can be seen.
        return _Doubt(folder, "")

    def _listed(self, folder: Path) -> _Listing:
        if folder not in self.listings:
            self.listings[folder] = self._looked_into(folder)
        return self.listings[folder]

    def _looked_into(self, folder: Path) -> _Listing:
        try:
            names = frozenset(inside.name for inside in folder.iterdir())
        except NotADirectoryError:
            return _Listing(frozenset(), is_folder=False)
        except OSError as error:
            if folder == self.root and is_absent(error):
                return self._missing_root()
            return _Listing(frozenset(), f"cannot be listed ({reason(error)})")
        elsewhere = not self.believe_empty and (folder in self.mounts or is_mount(folder))
        if elsewhere and names and not self._any_stands(folder):
            return _Listing(frozenset(), ELSEWHERE)
        return _Listing(names)

    def _missing_root(self) -> _Listing:
        """Gone only if the folder above does not have it and the user says so."""
        above = self._listed(self.root.parent) if self.believe_empty else None
        if above is None or above.doubt or self.root.name in above.names:
            return _Listing(frozenset(), MISSING)
        return _Listing(frozenset(), is_folder=False)

    def _any_stands(self, folder: Path) -> bool:
        """Whether a file of the disk that the missing ones were on is there; those of another disk were read later."""
        missing = {path for path in self.missing if path.is_relative_to(folder)}
        earlier = False
        for path in reversed(self.below):
            earlier = earlier or path in missing
            if earlier and path not in missing and path.is_relative_to(folder) and _stands(path):
                return True
        return False


def is_mount(folder: Path) -> bool:
    """Whether a disk is mounted at this folder; the root of all is not meant."""
    try:
        return folder.parent != folder and folder.is_mount()
    except (OSError, ValueError):
        return False


def mounts_above(files: Iterable[Path]) -> set[Path]:
    """The mount points that these files lie under."""
    folders: set[Path] = set()
    for parent in {file.absolute().parent for file in files}:
        for place in {parent, Path(os.path.realpath(parent))}:
            folders.update((place, *place.parents))
    return {folder for folder in folders if is_mount(folder)}


def noted_mounts(connection: sqlite3.Connection) -> set[Path]:
    """The folders that are noted as mount points."""
    try:
        return {Path(folder) for folder in json.loads(manifest.get(connection, _MOUNTS) or "[]")}
    except (ValueError, TypeError):
        return set()


def note_mounts(connection: sqlite3.Connection, files: Iterable[Path]) -> None:
    """Add the mount points that these files lie under to those that are noted."""
    noted = noted_mounts(connection)
    if found := mounts_above(files) - noted:
        manifest.put(connection, _MOUNTS, json.dumps(sorted(map(str, noted | found))))
