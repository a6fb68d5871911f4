"""Functions that other processes draw; what they did there, they tell in files."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from support.pictures import numbered

from dash_dynamic_image_component import Blob, ImageUnavailable, Result


class Stays(Image.Image):
    """An image that cannot leave its process but as an encoded file."""

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("only encoded bytes may travel")


def staying(value: int) -> Image.Image:
    image = numbered(value)
    image.__class__ = Stays
    return image


def where() -> Image.Image:
    """The number of the process that draws it."""
    return staying(os.getpid())


def different() -> Image.Image:
    """Never the same twice."""
    return staying(random.randrange(2**24))


def all_of_16_bits() -> Result:
    """Values with all bit patterns of 16 bits."""
    return Result(np.arange(2**16, dtype=np.uint16).reshape(256, 256), unit="HU")


def fails(colour: str) -> Image.Image:
    raise ValueError(f"there is no {colour}")


class Awkward(Exception):
    """An error that cannot be unpickled, as many that take more than a message."""

    def __init__(self, colour: str, reason: str) -> None:
        super().__init__(f"{colour} is {reason}")


def fails_awkwardly(colour: str) -> Image.Image:
    raise Awkward(colour, "out of fashion")


class NoStation(ImageUnavailable):
    """An error that cannot be pickled, with a text that Dask would replace."""

    def __init__(self, station: str, *, callback: object) -> None:
        super().__init__(f"no data of {station} " + "." * 20_000)
        self.callback = callback


def unavailable(station: str) -> Image.Image:
    raise NoStation(station, callback=lambda: None)


def of_files(photo: Image.Image, table: NDArray[Any], data: bytes, blob: Blob) -> Image.Image:
    """What the files are, as the function gets them."""
    assert isinstance(photo, Image.Image)
    assert table.dtype == np.uint8
    assert data == b"data"
    assert blob.data == b"blob"
    return staying(photo.width * 1000 + table.shape[0])


def gated(folder: str, value: int) -> Image.Image:
    """Begins, and ends when the file `go` is there."""
    (Path(folder) / f"{value} began").write_text(str(os.getpid()))
    end = time.monotonic() + 30
    while not (Path(folder) / "go").exists():
        assert time.monotonic() < end
        time.sleep(0.005)
    (Path(folder) / f"{value} ended").touch()
    return staying(value)


def different_gated(folder: str) -> Image.Image:
    """`different`, once the file `go` is there."""
    gated(folder, os.getpid())
    return different()


def slow(value: int) -> Image.Image:
    time.sleep(0.4)
    return staying(value)


def dies_once(folder: str) -> Image.Image:
    """Its first process is killed while it draws."""
    mark = Path(folder) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return staying(7)


def leaves() -> Image.Image:
    """Ends its process without a word, as a crash in a compiled library does."""
    os._exit(3)
