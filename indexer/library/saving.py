"""Backup and restore: one file with all that cannot be made again, checked to the last byte when it comes back.

The file is a zip of `MEMBERS` and nothing else. The text index is derived, and made anew by `restore`.
"""

from __future__ import annotations

import errno
import filecmp
import hashlib
import json
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from indexer.errors import LibraryDamaged, LibraryError, LibraryVersion, UsageError, reason
from indexer.library import judging, known, rebuilding, text_index
from indexer.library.backup_file import CONTENTS
from indexer.library.progress import Progress
from indexer.store import canonical, durable, files, manifest
from indexer.store.connection import LOCK, damaged, locked, reading, transaction, writing_locked
from indexer.store.fitness import GROUND, unfit
from indexer.store.opening import DAMAGED, DATABASE, connect
from indexer.store.schema import CURRENT, foreign, version
from indexer.temporary import PREFIX, remove_leftovers, temporary_folder
from indexer.types import Saved

MEMBERS = (DATABASE, judging.FILE, known.FILE)
FORMAT = 1
_CHUNK = 1 << 20
_LONGEST_CONTENTS = 1 << 16
_LIKELIEST = 50
"""A library packs three to six times; what packs so many times more and is large is there to fill a disk."""
_LARGE = 1 << 24
_OURS = {"README.md", ".gitignore", ".DS_Store", "desktop.ini"}
"""Files that may stand in a folder that holds no library yet."""


_MOST_BYTES = {known.FILE: known.LARGEST, judging.FILE: judging.LARGEST}
"""What is read of these at once, and so what they may have."""
_END, _LOCATOR, _LARGE_END = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
"""The records at the end of a zip: how many entries it lists, how long the list is."""
_LONGEST_LIST = 4096


def backup(folder: Path, file: Path) -> Saved:
    """Write the library as it is at one moment into a new file, whole or not at all; others may write meanwhile."""
    if file.exists() or file.is_symlink():
        raise UsageError(f"{file} is there already; name a new file")
    if not file.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}; make it first, or name another file")
    target = file.absolute()
    remove_leftovers(target.parent, target)
    try:
        with temporary_folder(target) as place:
            draft, snapshot = place / "packed", place / DATABASE
            with reading(folder) as connection, closing(sqlite3.connect(snapshot)) as copy:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                    raise damaged(folder, "a backup of it could not be restored")
                files.require_open(copy)
                posts = int(copy.execute("SELECT count(*) FROM posts").fetchone()[0])
            _pack(draft, {DATABASE: snapshot} | {name: folder / name for name in MEMBERS[1:]})
            draft.chmod(0o600)  # it holds all that the library holds
            size = draft.stat().st_size
            durable.put_in_place(draft, target)
    except OSError as error:
        raise LibraryError(f"cannot write {file}: {reason(error)}") from error
    return Saved(str(file), posts, size)


def _pack(draft: Path, members: dict[str, Path]) -> None:
    contents: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, path in members.items():
            if path.is_file():
                with path.open("rb") as source, packed.open(name, "w", force_zip64=True) as target:
                    contents[name] = _copied(source, target.write, None)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        packed.writestr(CONTENTS, json.dumps({"format": FORMAT, "schema": CURRENT, "made": made, "files": contents}))


def _copied(source: IO[bytes], write: Callable[[bytes], object], most: int | None) -> dict[str, Any]:
    """Size and digest of what was copied; ValueError when it is more than ``most`` bytes."""
    size, digest = 0, hashlib.sha256()
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if most is not None and size > most:
            raise ValueError("more than it says")
        digest.update(chunk)
        write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def restore(file: Path, folder: Path, wait: float, progress: Progress) -> Saved:
    """Make a library of a backup where none is. Everything is checked beside it, and put in its place by a rename.

    Raises UsageError where a library stands already, LibraryDamaged when the file is not as `backup` made it.
    """
    if not file.is_file():
        raise UsageError(f"no such file: {file}")
    _require_free(folder)
    # Inside a folder that is there: it may be a disk of its own, or a link to one, and a rename stays on one disk.
    home = folder.absolute() if folder.is_dir() else folder.absolute().parent
    new = [above for above in (home, *home.parents) if not above.exists()]
    posts = None
    try:
        home.mkdir(parents=True, exist_ok=True)
        remove_leftovers(home, home / DATABASE)
        with temporary_folder(home / DATABASE) as place:
            _unpack(file, place)
            posts = _made_ready(place, file, progress)
            _require_free(folder, place)
            _move(place, folder, wait)
    except OSError as error:
        # It may have failed on either side.
        raise LibraryError(f"cannot restore {file} into {folder}: {reason(error)}; run it again") from error
    finally:
        if posts is None:
            for made in new:
                with suppress(OSError):
                    made.rmdir()
    return Saved(str(file), posts, file.stat().st_size)


def _require_free(folder: Path, place: Path | None = None) -> None:
    """Raise UsageError when the folder holds more than a stopped restore has left, by ``place`` one of this backup."""
    if not folder.is_dir():
        held = {folder.name} if folder.exists() else set[str]()
    else:
        names = {one.name for one in folder.iterdir()}
        held = {name for name in names if not name.startswith((PREFIX, ".restore-"))} - _OURS - {LOCK}
    if DATABASE not in held:
        held = {name for name in held if not name.startswith("text-")}
        held -= {name for name in MEMBERS if place is None or _is_same(folder / name, place / name)}
    if held:
        raise UsageError(f"{folder} is not empty; a backup is restored into a folder of its own (-L DIR)")


def _is_same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _unpack(file: Path, place: Path) -> None:
    with _said_plainly(file), file.open("rb") as source:
        _require_short_list(source)
    with _said_plainly(file), zipfile.ZipFile(file) as packed:
        contents = _contents(packed)
        room = shutil.disk_usage(place).free
        if sum(facts["size"] for facts in contents.values()) > room:
            raise LibraryError(f"{file} needs more room than there is on the disk of {place.parent}")
        for name, facts in contents.items():
            with packed.open(name) as source, (place / name).open("xb") as target:
                if _copied(source, target.write, facts["size"]) != facts:
                    raise ValueError(f"{name} is not what was saved")


def _require_short_list(source: IO[bytes]) -> None:
    """Raise ValueError unless the file ends as a zip of a few entries does: Python's reader loads the whole list."""
    size = source.seek(0, 2)
    source.seek(max(0, size - _END.size))
    mark, *_, length, _, comment = _END.unpack(source.read(_END.size).rjust(_END.size, b" "))
    if mark != b"PK\5\6" or comment:
        raise ValueError("it does not end as a backup does")
    start = size - _END.size - _LOCATOR.size
    if start >= _LARGE_END.size:
        source.seek(start - _LARGE_END.size)
        mark, *_, long_length, _ = _LARGE_END.unpack(source.read(_LARGE_END.size))
        locator = _LOCATOR.unpack(source.read(_LOCATOR.size))[0]
        if locator == b"PK\6\7":
            length = long_length if mark == b"PK\6\6" else _LONGEST_LIST + 1
    if length > _LONGEST_LIST:
        raise ValueError("it lists more files than a backup has")


def _contents(packed: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """What the file says that it holds; ValueError unless it holds that and nothing else."""
    names = [member.filename for member in packed.infolist()]
    if packed.getinfo(CONTENTS).file_size > _LONGEST_CONTENTS:
        raise ValueError("its list of contents is too long")
    with packed.open(CONTENTS) as source:
        told = json.loads(source.read(_LONGEST_CONTENTS + 1))
    if told["format"] > FORMAT:
        raise LibraryVersion("this backup was made by a newer indexer; upgrade indexer")
    files = {str(name): {"size": int(facts["size"]), "sha256": str(facts["sha256"])}
             for name, facts in told["files"].items()}  # fmt: skip
    if DATABASE not in files or not set(files) <= set(MEMBERS) or sorted(names) != sorted([*files, CONTENTS]):
        raise ValueError("it holds other files than a backup does")
    for name in files:
        member = packed.getinfo(name)
        if member.file_size > _MOST_BYTES.get(name, member.file_size):
            raise ValueError(f"{name} is too large")
        if member.file_size > _LARGE and member.file_size > _LIKELIEST * member.compress_size:
            raise ValueError(f"{name} grows too much")
    return files


@contextmanager
def _said_plainly(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the beginning of the file
            raise
        raise LibraryDamaged(f"{file} is damaged, or no backup of a library; nothing was restored") from error
    except (zipfile.BadZipFile, ValueError, TypeError, LookupError, AttributeError, EOFError, RecursionError,
            NotImplementedError, RuntimeError, zlib.error) as error:  # fmt: skip
        raise LibraryDamaged(f"{file} is damaged, or no backup of a library ({error}); nothing was restored") from error


def _made_ready(place: Path, file: Path, progress: Progress) -> int:
    """Check the database, bring it to this version, and make its text index; gives the number of posts."""
    _require_sound(place / DATABASE, file)
    with locked(place, 0.0), writing_locked(place) as connection:
        try:
            files.require_open(connection)
        except LibraryDamaged as error:
            raise LibraryDamaged(f"{file} is damaged, or no backup of a library; nothing was restored") from error
        if manifest.get(connection, "rules") != text_index.RULES:
            rebuilding.rebuild(connection, place, None, None, progress)
        else:
            with transaction(connection):
                engine = text_index.held(connection) or text_index.DEFAULT
                text_index.build(connection, place, engine)
        return int(connection.execute("SELECT count(*) FROM posts").fetchone()[0])


def _require_sound(database: Path, file: Path) -> None:
    """Nothing but our own tables in a sound file: a trigger or a view of somebody else's would run with our queries."""
    try:
        with closing(connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            if version(connection) > CURRENT:
                raise LibraryVersion("this backup was made by a newer indexer; upgrade indexer")
            wrong = foreign(connection) or [*canonical.unsound(connection), *canonical.dangling(connection)]
            wrong += [] if wrong or version(connection) < CURRENT else unfit(connection, GROUND)

    except DAMAGED as error:
        wrong = [str(error)]
    if wrong:
        raise LibraryDamaged(f"{file} is damaged, or no backup of a library ({wrong[0]}); nothing was restored")


def _move(place: Path, folder: Path, wait: float) -> None:
    (place / LOCK).unlink(missing_ok=True)
    durable.sync_tree(place)
    if not folder.exists():
        place.rename(folder)
        durable.sync(folder.absolute().parent)
        return
    # The folder has files of its own, as the default one has: the database, which makes it a library, goes last.
    with locked(folder, wait):
        for one in sorted(place.iterdir(), key=lambda one: one.name == DATABASE):
            one.rename(folder / one.name)
        durable.sync(folder)
