"""A screen in memory, of which every pixel that a browser has painted can be read at any moment."""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from firefox_webkit import xvfb

WIDTH, HEIGHT = 1024, 768
"""The size that the window of WebKit's MiniBrowser has, whatever it is told."""
LOOK_SECONDS = 0.002
"""A frame of 60 a second lasts 0.017 s."""


@dataclass(frozen=True)
class Screen:
    """What an X server draws into: its display, and its memory as a file in the format of xwd."""

    display: str
    memory: mmap.mmap

    def colour(self, x: int, y: int) -> int:
        """A pixel as red * 65536 + green * 256 + blue."""
        header = struct.unpack_from(">20I", self.memory)
        header_size, bytes_per_line, colours = header[0], header[12], header[19]
        start = header_size + 12 * colours + y * bytes_per_line + 4 * x
        pixel: int = struct.unpack_from("<I", self.memory, start)[0]
        return pixel & 0xFFFFFF


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Run Xvfb on a display that is free."""
    program = xvfb()
    if program is None:
        pytest.fail("Xvfb cannot be had: apt-get install xvfb", pytrace=False)
    said, saying = os.pipe()
    command = [program, "-displayfd", str(saying), "-fbdir", str(folder), "-noreset"]
    command += ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[saying], stderr=subprocess.DEVNULL)
    os.close(saying)
    try:
        with os.fdopen(said) as answer:
            number = answer.readline().strip()
        assert number, f"Xvfb does not start: {' '.join(command)}"
        with (folder / "Xvfb_screen0").open("rb") as file:
            memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        with memory:
            yield Screen(f":{number}", memory)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def watching(screen: Screen, x: int, y: int) -> Iterator[list[int]]:
    """Look at a pixel several times a frame until the block ends: the colours it has, in turn."""
    colours: list[int] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_SECONDS):
            colour = screen.colour(x, y)
            if colours[-1:] != [colour]:
                colours.append(colour)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield colours
    finally:
        ended.set()
        thread.join()
