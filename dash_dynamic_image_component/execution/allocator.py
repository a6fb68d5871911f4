"""Limits of the memory allocator of glibc, so that large arrays go back to the system when freed.

By itself glibc raises both limits with the arrays that are freed: each thread that had one of up
to 32 MB then keeps up to 64 MB for good. Fixed limits of half as much cost arrays of 16 to 32 MB a
tenth of the time that NumPy takes to fill them, and arrays below 16 MB nothing.

Source: glibc, manual page of `mallopt`, and `malloc/malloc.c` (`mp_.no_dyn_threshold`).
"""

from __future__ import annotations

import os

MAPPED_BYTES = 16 * 2**20
"""Blocks of at least this size are the system's again as soon as they are freed."""

KEPT_BYTES = 32 * 2**20
"""Freed memory that each thread keeps for its next blocks."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_SET_BY_USER = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")


def limit_kept_memory() -> bool:
    """Fix the limits for this process; return False where another library or the user decides.

    Environment variables of glibc win over these limits.
    """
    if any(name in os.environ for name in _SET_BY_USER):
        return False
    import ctypes

    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # Windows
        return False
    if not hasattr(library, "gnu_get_libc_version"):  # musl, macOS
        return False
    set_limit = library.mallopt
    return bool(
        set_limit(_M_MMAP_THRESHOLD, MAPPED_BYTES) and set_limit(_M_TRIM_THRESHOLD, KEPT_BYTES)
    )
