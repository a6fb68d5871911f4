"""Pictures that spell the call that made them, so that a wrong or torn image cannot go unseen."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from PIL import Image

END = b"\0"


def call(name: str, **params: Any) -> str:
    """The text of a call: equal for equal calls."""
    return json.dumps([name, params], sort_keys=True)


def spelled(text: str, size: int = 32) -> Image.Image:
    """A grey square that begins with the text and goes on with noise that only this text has."""
    head = text.encode() + END
    noise = hashlib.shake_256(head).digest(size * size - len(head))
    return Image.frombytes("L", (size, size), head + noise)


def complaint(data: bytes, text: str) -> str | None:
    """What is wrong with an image file that should spell a text; None when nothing is."""
    try:
        image = Image.open(io.BytesIO(data)).convert("L")
    except (OSError, SyntaxError) as error:
        return f"torn: {text} came as {len(data)} bytes that are no image: {error}"
    pixels = image.tobytes()
    if pixels == spelled(text, image.width).tobytes():
        return None
    return f"wrong: {text} came as {pixels.partition(END)[0][:200]!r}"
