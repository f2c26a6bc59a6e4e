"""Temporary files and folders: all have one private form of name, and only those of a dead process are removed.

The name says for which target it is and which process made it, and ends in a check sum over the rest, so that no other
file passes for one: ``.indexer-tmp-TARGET-HOST-BOOT-PID-START-RANDOM-CHECK``. Where nothing proves that the process is
gone (another machine, another container), the file stays.
"""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

PREFIX = ".indexer-tmp-"
_NAME = re.compile(
    re.escape(PREFIX)
    + r"(?P<target>[0-9a-f]{8})-(?P<host>[0-9a-f]{8})-(?P<boot>[0-9a-f]{8})-(?P<pid>\d{1,10})-(?P<start>\d{1,20})"
    r"-(?P<random>[0-9a-f]{8})-(?P<check>[0-9a-f]{8})"
)
_UNKNOWN = "0" * 8


class _Process(NamedTuple):
    """A process among all of all machines; ``start`` tells it from a later one with the same number, 0 is unknown."""

    host: str
    boot: str
    pid: int
    start: int


def temporary_path(target: Path) -> Path:
    """A new path beside ``target`` for what this process is about to make; nothing is made there yet."""
    process = _this_process()
    parts = [_digest(target.name), process.host, process.boot, str(process.pid), str(process.start)]
    body = "-".join([*parts, secrets.token_hex(4)])
    return target.with_name(f"{PREFIX}{body}-{_digest(body)}")


def system_temporary() -> Path:
    """What stands for all that is kept for a while in the system's own folder of temporary files."""
    from tempfile import gettempdir

    return Path(gettempdir(), "indexer")


@contextmanager
def temporary_folder(target: Path) -> Iterator[Path]:
    """A private folder beside ``target``, removed at the end with all that is in it."""
    folder = temporary_path(target)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def leftovers(folder: Path, target: Path | None = None) -> list[Path]:
    """What processes that are gone have left in ``folder``, or only what was for ``target``; sorted."""
    wanted = None if target is None else _digest(target.name)
    found = []
    with suppress(OSError):
        for entry in folder.iterdir():
            maker = _maker(entry.name, wanted)
            if maker is not None and _is_plain(entry) and _is_gone(maker):
                found.append(entry)
    return sorted(found)


def remove_leftovers(folder: Path, target: Path | None = None) -> None:
    """Remove them; what cannot be removed now is tried again by the next call."""
    for entry in leftovers(folder, target):
        with suppress(OSError):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def _maker(name: str, target: str | None) -> _Process | None:
    """The process that made the file of this name; None for a file that is not ours, or is for another target."""
    found = _NAME.fullmatch(name)
    if found is None or found["check"] != _digest(name[len(PREFIX) : -len(found["check"]) - 1]):
        return None
    if target is not None and found["target"] != target:
        return None
    return _Process(found["host"], found["boot"], int(found["pid"]), int(found["start"]))


def _is_plain(entry: Path) -> bool:
    """Whether it is a file or a folder itself: we make no links."""
    with suppress(OSError):
        mode = entry.lstat().st_mode
        return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    return False


def _is_gone(process: _Process) -> bool:
    """Whether it is proven that the process has ended."""
    this = _this_process()
    if process.boot != this.boot:
        # An earlier run of this machine, or another machine or container: those may still be at work.
        return process.host == this.host != _UNKNOWN and _UNKNOWN not in (process.boot, this.boot)
    if process.host != this.host:
        return False
    start = _start_of(process.pid)
    if start is None:
        return True
    return bool(start and process.start and start != process.start)


def _this_process() -> _Process:
    pid = os.getpid()
    return _Process(_host(), _boot(), pid, _start_of(pid) or 0)


@cache
def _host() -> str:
    number = ""
    with suppress(OSError):
        number = Path("/etc/machine-id").read_text(encoding="ascii", errors="replace")
    # Machines made of one image may have one number: the name tells them apart.
    return _digest(number + platform.node()) if platform.node() else _UNKNOWN


@cache
def _boot() -> str:
    """This run of the system and, in it, this family of process numbers; unknown where the system does not say."""
    try:
        run = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        return _digest(run + os.readlink("/proc/self/ns/pid"))  # noqa: PTH115 it points to no path
    except OSError:
        return _UNKNOWN


def _start_of(pid: int) -> int | None:
    """When a process began, by the system's own clock; 0 when that is unknown, None when there is no such process."""
    if sys.platform == "win32":
        return None if _has_ended_on_windows(pid) else 0
    with suppress(OSError, ValueError, IndexError):
        # The name of the program stands in brackets and may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return None if fields[0] in (b"Z", b"X") else int(fields[19])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except (OSError, OverflowError):
        return 0
    return 0


def _has_ended_on_windows(pid: int) -> bool:
    # os.kill(pid, 0) would end the process there.
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(0x100000, False, pid)  # the right to wait for it
    if not handle:
        return bool(ctypes.get_last_error() == 87)  # type: ignore[attr-defined,unused-ignore]  # no such process
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == 0)
    finally:
        kernel.CloseHandle(handle)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
