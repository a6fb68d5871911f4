"""A stand-in for the plug-in of pillow-heif: files that begin as HEIC and go on as PNG."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

SINGLE = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
CONTAINER = b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf"
"""Two ways in which cameras begin a HEIC file."""


def heic(image: Image.Image, start: bytes = SINGLE) -> bytes:
    """A file that the stand-in reads."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return start + file.getvalue()


def register_heif_opener(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the stand-in as pillow-heif registers its reader."""

    def opened(file: Any, filename: str) -> Image.Image:
        data = file.read()
        place = data.find(b"\x89PNG")
        if place < 0:
            raise ValueError("no image")
        return Image.open(io.BytesIO(data[place:]))

    monkeypatch.setitem(Image.OPEN, "HEIF", (opened, None))
