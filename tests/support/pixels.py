"""Pixels of the images in answers."""

from __future__ import annotations

import io

from PIL import Image

from .servers import Answer


def picture(answer: Answer) -> Image.Image:
    """The image of an answer."""
    assert answer.status == 200, answer
    return Image.open(io.BytesIO(answer.body))


def grey_of(answer: Answer) -> int:
    """The grey of a one-pixel image, and proof that it is one."""
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.body)) as image:
        assert image.size == (1, 1)
        return int(image.convert("L").getpixel((0, 0)))  # type: ignore[arg-type]
