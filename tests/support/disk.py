"""Disk use of folders."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path


def disk_use(folder: Path) -> int:
    """Bytes of all files in a folder, or of their blocks where these are more."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                total += max(status.st_size, getattr(status, "st_blocks", 0) * 512)
    return total
