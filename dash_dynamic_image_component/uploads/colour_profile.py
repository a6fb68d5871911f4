"""A colour profile of a stranger, without what would take unbounded time to apply.

Tags of "processing elements" chain any number of curves and matrices: LittleCMS runs a profile of
8 kB for a second, one of 4 MiB for minutes, and no other thread of Python meanwhile. Each profile
that has them has tables or a matrix for the same colours, which browsers use in any case.

Source: ICC.1:2022, sections 7.3 (table of tags) and 9.2.26 to 9.2.29 (DToB0Tag to DToB3Tag).
"""

from __future__ import annotations

MAX_TAGS = 100
"""LittleCMS refuses profiles of more."""

_HEADER, _ENTRY = 128, 12
_ELEMENTS = (b"D2B", b"B2D")


def without_elements(profile: bytes) -> bytes:
    """The profile, with a name that nobody reads for each tag of processing elements."""
    changed = bytearray(profile)
    count = int.from_bytes(profile[_HEADER : _HEADER + 4], "big")
    start = _HEADER + 4
    for at in range(start, start + _ENTRY * min(count, MAX_TAGS), _ENTRY):
        if profile[at : at + 3] in _ELEMENTS:
            changed[at : at + 3] = b"zzz"
    return bytes(changed)
