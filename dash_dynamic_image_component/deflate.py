"""Compresses the rows of an image file; in a quarter of the time where `isal` is installed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

quick_compress: Callable[..., bytes] | None
"""That of ISA-L."""

try:
    from isal.isal_zlib import compress as quick_compress
except ImportError:
    quick_compress = None

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

QUICK = 1
"""The level at which ISA-L takes the place of zlib: it knows no thorough ones."""


def deflate(data: npt.NDArray[np.uint8], level: int = QUICK) -> bytes:
    """Compress the bytes of an array as a zlib stream.

    Args:
        data: contiguous, any shape.
        level: zlib's, 0 to 9.

    Source:
        RFC 1950 and RFC 1951. zlib's own strategy is run lengths and Huffman codes alone: most of
        what a search for longer matches would save, in a fraction of its time.

    Example:
        >>> import numpy as np
        >>> zlib.decompress(deflate(np.full(3, 65, np.uint8)))
        b'AAA'
    """
    if quick_compress is not None and level == QUICK:
        return quick_compress(data.data, 1)
    compressor = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_RLE)
    return compressor.compress(data.data) + compressor.flush()
