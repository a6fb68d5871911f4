"""Uploads to an app whose functions ask for files in every way."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from support.apps import make_app
from support.attacks import BLOBS
from support.image_files import saved
from support.servers import Answer, Site

from dash_dynamic_image_component import Blob, Registry


def png(value: int = 7, size: tuple[int, int] = (4, 3)) -> bytes:
    """A picture of one colour, in a file."""
    return saved(Image.new("RGB", size, (value, 0, 0)), "PNG")


def send(site: Site, data: bytes, path: str = BLOBS, **headers: str) -> Answer:
    """Send a blob as the page does, with these headers beside or in place of its own."""
    sent = {"Content-Type": "application/octet-stream", "Content-Length": str(len(data))}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return site.ask(path, "POST", sent, data)


class World:
    """An app whose functions ask for files in every way, and what they got."""

    def __init__(self, backend: str) -> None:
        self.app = make_app(backend)
        self.got: list[Any] = []
        generator = Registry(self.app).generator

        @generator
        def image(photo: Image.Image, strength: int = 0) -> Image.Image:
            self.got.append(photo)
            return photo

        @generator
        async def image_later(photo: Image.Image) -> Image.Image:
            self.got.append(photo)
            return photo

        @generator
        def array(photo: npt.NDArray[np.uint8]) -> Any:
            self.got.append(photo)
            return photo

        @generator
        def raw(file: bytes | None = None) -> Image.Image:
            self.got.append(file)
            return Image.new("L", (1, 1))

        @generator
        def blob(file: Blob) -> Image.Image:
            self.got.append(file)
            return Image.new("L", (1, 1))

        @generator
        def opened(file: Blob) -> Image.Image:
            return file.image()

        @generator
        def several(files: list[bytes]) -> Image.Image:
            self.got.append(files)
            return Image.new("L", (1, 1))

        @generator
        def plain(value: Any = None, points: list[float] = []) -> Image.Image:  # noqa: B006
            self.got.append((value, points))
            return Image.new("L", (1, 1))

        @generator(max_age=60)
        def kept(text: str) -> Image.Image:
            self.got.append(text)
            return Image.new("L", (1, 1))


def reference(data: bytes) -> dict[str, str]:
    """The value of a parameter that names these bytes."""
    return {"$blob": hashlib.sha256(data).hexdigest()}
