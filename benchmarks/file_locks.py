"""Both kinds of locks of a cache folder, beside what a cold image costs the service.

    python benchmarks/file_locks.py

Microseconds (median of 1,000 names, kinds in turn) to take and release a name.
"""

from __future__ import annotations

import secrets
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from dash_dynamic_image_component.storage import file_locks
from dash_dynamic_image_component.storage.file_locks import FileLocks
from dash_dynamic_image_component.storage.private_folder import PrivateFolder

KINDS: dict[str, Any] = {
    "record locks": file_locks._RecordLocks,
    "lock files": file_locks._LockFiles,
}


def microseconds(kind: str, folder: Path) -> float:
    """The median time to take and release a name."""
    locks = FileLocks(folder)
    locks._system = KINDS[kind](PrivateFolder(folder))
    return statistics.median(_once(locks, secrets.token_hex(32)) for _ in range(1_000))


def _once(locks: FileLocks, name: str) -> float:
    started = time.perf_counter()
    assert locks.take(name, "token", 60)
    locks.release(name, "token")
    return (time.perf_counter() - started) * 1e6


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rounds = [
            {kind: microseconds(kind, Path(folder) / kind) for kind in KINDS} for _ in range(3)
        ]
    for kind in KINDS:
        print(f"{kind}: {statistics.median(each[kind] for each in rounds):.0f} us")


if __name__ == "__main__":
    main()
