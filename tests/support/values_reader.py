"""Reads answers with values by Pillow and NumPy, and nothing of the package."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

MODES = {"u8": "L", "u16": "I;16"}
"""What Pillow calls greys of 8 and 16 bits."""


def header_of(headers: Mapping[str, str]) -> dict[str, Any]:
    """What the raw numbers mean, of an answer whose header names no part."""
    text = headers.get("Dash-Image-Data") or headers["dash-image-data"]
    assert text.isascii()
    assert text.isprintable()
    found: dict[str, Any] = json.loads(text)
    assert found["v"] == 1
    return found


def raw_of(body: bytes, header: Mapping[str, Any]) -> npt.NDArray[Any]:
    """The raw numbers of a file, (height, width)."""
    kind = header["type"]
    with Image.open(io.BytesIO(body)) as image:
        assert image.format == "PNG"
        assert image.mode == MODES.get(kind, "L")
        pixels = np.asarray(image)
    if kind in MODES:
        return pixels
    size = int(kind[1:]) // 8
    planes = pixels.reshape(size, -1, pixels.shape[1])
    raw = np.stack(list(planes), axis=-1).copy().view(f">{kind[0]}{size}")
    return raw[:, :, 0].astype(f"={kind[0]}{size}")


def values_of(body: bytes, header: Mapping[str, Any]) -> Any:
    """The values of a file as a masked array: doubles, or integers where they travel whole."""
    raw = raw_of(body, header)
    codes = dict(header.get("codes", {}))
    values = raw
    if "scale" in header:
        offset, step = header["scale"]
        values = offset + step * raw.astype(np.float64)
    if codes.keys() - {"masked"}:
        values = values.astype(np.float64)
    for name in ("nan", "+inf", "-inf"):
        if name in codes:
            values = np.where(raw == codes[name], float(name), values)
    masked = raw == codes["masked"] if "masked" in codes else np.ma.nomask
    return np.ma.masked_array(values, masked)
