"""Forcing what was written to an open file or folder to the disk."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def force(handle: int) -> None:
    """Wait until it is on the disk, and out of the drive's own memory where the system makes a difference (macOS)."""
    if sys.platform != "win32":
        import fcntl

        full = getattr(fcntl, "F_FULLFSYNC", None)
        if full is not None:
            with suppress(OSError):  # a drive that has no such command
                fcntl.fcntl(handle, full)
                return
    os.fsync(handle)
