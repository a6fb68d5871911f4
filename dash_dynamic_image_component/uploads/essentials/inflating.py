"""A trial of inflating large files, before a reader that cannot be stopped gets them.

A stream of Deflate may be millions of blocks of ten bytes, each with tables of its own and without
a byte of output. No header tells, so it is inflated here in pieces, whose time is measured.

Source: RFC 1951, section 3.2.7.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable

from ..bad_blob import BadBlob

UNTRIED_BYTES = 4 * 2**20
"""Bytes that the worst stream takes about half a second to inflate."""

MAX_SECONDS = 1.0
"""Processor time of one file; an honest one of 64 MiB takes half of it."""

_PIECE = 2**18


def try_inflating(streams: Iterable[bytes | memoryview], max_bytes: int) -> None:
    """Inflate streams of zlib, each given in full, and forget what comes out.

    Args:
        streams: those of one file.
        max_bytes: of output, after which a reader ends.

    Raises:
        BadBlob: they take over `MAX_SECONDS`.
    """
    streams = list(streams)
    if sum(map(len, streams)) <= UNTRIED_BYTES:
        return
    began, left = time.thread_time(), max_bytes
    for stream in streams:
        inflater = zlib.decompressobj()
        for start in range(0, len(stream), _PIECE):
            piece: bytes | memoryview = stream[start : start + _PIECE]
            while piece and left > 0 and not inflater.eof:
                if time.thread_time() - began > MAX_SECONDS:
                    raise BadBlob("The image takes too long to inflate: save the image anew.")
                try:
                    left -= len(inflater.decompress(piece, 2**22))
                except zlib.error:  # the reader says so
                    return
                piece = inflater.unconsumed_tail
