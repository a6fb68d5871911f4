"""Colour profiles (ICC) of cameras, screens and printers, made of their tags."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def icc_profile(space: bytes, **tags: bytes) -> bytes:
    """A colour profile. Source: ICC.1:2001-04 (version 2), sections 6.1 and 6.2."""
    body, table = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name.encode(), start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    device = b"prtr" if space == b"CMYK" else b"mntr"
    connection = b"Lab " if space == b"CMYK" else b"XYZ "
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        start + len(body),
        0x02400000,
        device,
        space,
        connection,
        b"acsp",
        fixed(0.9642, 1, 0.8249),
    )
    return header + struct.pack(">I", len(tags)) + table + body


def fixed(*numbers: float) -> bytes:
    """Numbers of the type s15Fixed16Number."""
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def xyz(*numbers: float) -> bytes:
    """A tag of a colour in CIE XYZ."""
    return b"XYZ \0\0\0\0" + fixed(*numbers)


def gamma(exponent: float) -> bytes:
    """A tag of a tone curve that is a power."""
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def described(text: str) -> bytes:
    """A tag of a text."""
    content = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(content)) + content + bytes(79)


def rgb_profile(primaries: Array, curve: bytes, name: str) -> bytes:
    """A profile of a screen or a camera: its primaries in CIE XYZ, and one tone curve."""
    red, green, blue = primaries.T
    return icc_profile(
        b"RGB ",
        desc=described(name),
        wtpt=xyz(0.9642, 1, 0.8249),
        rXYZ=xyz(*red),
        gXYZ=xyz(*green),
        bXYZ=xyz(*blue),
        rTRC=curve,
        gTRC=curve,
        bTRC=curve,
    )


# Source: www.brucelindbloom.com, "RGB/XYZ Matrices", adapted to D50; Display P3: color.org.
SRGB = np.array(
    [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
)
ADOBE = np.array(
    [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]]
)
P3 = np.array(
    [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
)
ADOBE_RGB = rgb_profile(ADOBE, gamma(2.19921875), "Adobe RGB (1998)")
DISPLAY_P3 = rgb_profile(P3, gamma(2.2), "Display P3")
