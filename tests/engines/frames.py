"""What the screen showed during a gesture, and what was wrong with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from engines.gestures import Box, Gesture
from engines.places import HOME, LEVELS, SLOPE, WIDTH, Floats, wave
from engines.x_server import Connection, connected
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

LOOK_SECONDS = 0.006
"""A frame of 60 a second lasts 0.017 s."""
SETTLED_SECONDS = 8
POINTS = [
    *((0.11, 0.3), (0.47, 0.3), (0.9, 0.3)),
    *((0.17, 0.58), (0.53, 0.58), (0.86, 0.58)),
    *((0.08, 0.88), (0.43, 0.88), (0.79, 0.88)),
]
"""Parts of the box below its toolbar, at distances that no period of the colours divides."""
ROUNDING = 1.0
"""Steps of a colour that an engine may round."""
LOSSY = 12
"""Steps of a colour that a preview, or a smaller picture, may change."""
SPECK = 24
"""The same for the worst of all pixels; half of what is between the blues of two params."""
MOVING_PIXELS = 2
"""A preview of half the size, a lattice of tried zooms, a picture of less than a pixel beside."""
PAGE = 250
"""The page is brighter; no colour of a picture is."""
TINT = np.array([59, 130, 246]) * 0.18
"""Of a box that is being drawn."""
TOOLS, EDGE = 48, 10
"""CSS pixels at the top, which are the toolbar's, and at edges: the focus, a place found nearly."""


@dataclass
class Watch:
    """The pictures that a part of the screen had, each once, in turn."""

    box: Box
    frames: list[Pixels] = field(default_factory=list)
    looks: int = 0

    def look(self, connection: Connection) -> None:
        """Look once."""
        left, top, width, height = _whole(self.box)
        data = connection.pixels(left, top, width, height)
        pixels = np.frombuffer(data, np.uint8).reshape(height, width, 4)[..., 2::-1]
        self.looks += 1
        if not self.frames or not np.array_equal(pixels, self.frames[-1]):
            self.frames.append(pixels)

    def settle(self, view: Floats, value: int, pixels: float) -> float:
        """Wait until the nine points are so near to a view; how far they are at last."""
        return self._wait(lambda frame: distance(frame, self.box, view, value), pixels)

    def reach(self, gesture: Gesture) -> float:
        """Wait until the picture is at the last place of the way; up to 1 is there."""
        last = gesture.way[-1:]
        return self._wait(lambda frame: float(_misfits(frame, gesture, last, has_home=False)[0]), 1)

    def _wait(self, off: Callable[[Pixels], float], allowed: float) -> float:
        deadline = time.monotonic() + SETTLED_SECONDS
        seen, latest = 0, float("inf")
        while latest > allowed and time.monotonic() < deadline:
            if len(self.frames) == seen:
                time.sleep(LOOK_SECONDS / 2)
                continue
            seen = len(self.frames)
            latest = off(self.frames[seen - 1])
        return latest


@contextmanager
def watching(display: str, box: Box) -> Iterator[Watch]:
    """Look at a box several times a frame, until the block ends."""
    watch = Watch(box)
    ended = threading.Event()

    def look() -> None:
        with connected(display) as connection:
            while not ended.wait(LOOK_SECONDS):
                watch.look(connection)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()


def distance(pixels: Pixels, box: Box, view: Floats, value: int) -> float:
    """How far the worst of nine points is from its place in a view, in pixels of the screen."""
    at = _points(box)
    seen = pixels[at[:, 1], at[:, 0]].astype(float)
    colours = _colours(view[None], box, at)[0]
    if (np.abs(seen[:, 2] - LEVELS[value]) > LOSSY).any():
        return float("inf")
    steps = np.maximum(np.abs(seen[:, :2] - colours) - ROUNDING, 0)
    return float((steps / _steps_of_pixel(view[None], box)[0]).max())


def wrong_frames(frames: list[Pixels], gesture: Gesture, end: Floats, has_home: bool) -> list[str]:
    """What is wrong with the pictures of a gesture, each with its number."""
    views = np.vstack([gesture.way, end[None]])
    misfits = [_misfits(frame, gesture, views, has_home) for frame in frames]
    found = []
    latest = 0
    for number, (frame, misfit) in enumerate(zip(frames, misfits, strict=True)):
        fits = np.flatnonzero(misfit <= 1)
        if len(fits) == 0:
            best = int(misfit.argmin())
            found.append(f"{number}: another place, {misfit[best]:.1f} from place {best}")
            continue
        later = fits[fits >= latest - gesture.back]
        if len(later) == 0:
            found.append(f"{number}: place {fits[-1]} after place {latest}")
            continue
        place = later[later >= latest][0] if (later >= latest).any() else later[-1]
        latest = max(latest, int(place))
        if gesture.beside:
            continue
        if problem := _unlike(frame, gesture.page.box, views[place], has_home):
            found.append(f"{number}: {problem}")
    levels = [_level(frame, gesture.page.box) for frame in frames]
    allowed = (gesture.page.value, gesture.value)
    if any(level not in allowed for level in levels if level is not None):
        found.append(f"params {levels} beside {allowed}")
    older = [
        after for before, after in pairwise(_known(levels)) if before == gesture.value != after
    ]
    if gesture.value is not None and older:
        found.append(f"older params again: {levels}")
    return found


def _known(levels: list[int | None]) -> list[int]:
    return [level for level in levels if level is not None]


def _unlike(pixels: Pixels, box: Box, view: Floats, has_home: bool) -> str:
    """What is wrong with the pixels of home: the page, or a colour of no or other params."""
    inside = pixels[_home_in(view, box)]
    is_page = (inside > PAGE).all(axis=-1)
    if has_home and is_page.any():
        return f"{is_page.sum()} of {is_page.size} pixels of home are blank"
    steps = np.abs(inside[..., 2:].astype(int) - np.array(LEVELS))
    found = np.bincount(steps.argmin(axis=-1)[~is_page], minlength=len(LEVELS))
    level = int(found.argmax())
    others = int(((steps[..., level] > SPECK) & ~is_page).sum())
    # Where home is not there, its edge is between a picture and the page.
    allowed = 0 if has_home else 2 * sum(inside.shape[:2])
    return f"{others} pixels are not of params {level}" if others > allowed else ""


def _level(pixels: Pixels, box: Box) -> int | None:
    """The params that most points have; None where all are beside the picture."""
    at = _points(box)
    blue = pixels[at[:, 1], at[:, 0], 2].astype(int)
    steps = np.abs(blue[:, None] - np.array(LEVELS))
    found = steps.argmin(axis=1)[steps.min(axis=1) <= LOSSY]
    return int(np.bincount(found).argmax()) if len(found) else None


def _home_in(view: Floats, box: Box) -> tuple[slice, slice]:
    """Rows and columns of the box in which home is, without what lies over the picture."""
    x0, x1, y0, y1 = view
    ratio = box.width / WIDTH
    edge = EDGE * ratio
    columns = [(each - x0) / (x1 - x0) * box.width for each in HOME.x]
    rows = [(y1 - each) / (y1 - y0) * box.height for each in reversed(HOME.y)]
    left, right = max(columns[0], 0) + edge, min(columns[1], box.width) - edge
    top, bottom = max(rows[0] + edge, TOOLS * ratio), min(rows[1], box.height) - edge
    return (
        slice(int(np.ceil(top)), max(int(bottom), 0)),
        slice(int(np.ceil(left)), max(int(right), 0)),
    )


def _misfits(pixels: Pixels, gesture: Gesture, views: Floats, has_home: bool) -> Floats:
    """For each view how far the worst of nine points is from it; up to 1 may be."""
    box = gesture.page.box
    at = _points(box)
    seen = pixels[at[:, 1], at[:, 0]].astype(float)
    colours = _colours(views, box, at)
    allowed = LOSSY + MOVING_PIXELS * _steps_of_pixel(views, box)
    off = np.abs(seen[None, :, :2] - colours)
    if gesture.beside:
        tinted = colours * 0.82 + TINT[:2]
        inside = _between(gesture.beside, at, box)
        off = np.where(
            inside[None, :, None], np.minimum(off, np.abs(seen[None, :, :2] - tinted)), off
        )
    off = (off / allowed).max(axis=-1)
    # Where no picture of the params was, the page may be seen until one is there.
    is_page = np.array([(_around(pixels, *point) > PAGE).all(axis=-1).any() for point in at])
    off[is_page[None, :] & ~(has_home & _is_home(views, box, at))] = 0
    worst: Floats = off.max(axis=-1)
    return worst


def _around(pixels: Pixels, column: int, row: int) -> Pixels:
    """A pixel and its neighbours: one of them may mix the page and the edge of a picture."""
    return pixels[row - 1 : row + 2, column - 1 : column + 2]


def _between(corners: tuple[tuple[float, float], ...], at: Any, box: Box) -> Any:
    (left, right), (top, bottom) = (sorted(each) for each in zip(*corners, strict=True))
    x, y = at[:, 0] / box.width, at[:, 1] / box.height
    return (x > left) & (x < right) & (y > top) & (y < bottom)


def _points(box: Box) -> Any:
    """Column and row of each of the nine points."""
    return np.array([(int(x * box.width), int(y * box.height)) for x, y in POINTS])


def _data(views: Floats, box: Box, at: Any) -> tuple[Floats, Floats]:
    """The data at points, for each view."""
    left, top, _, _ = _whole(box)
    across = (at[:, 0] + 0.5 + left - box.left) / box.width
    down = (at[:, 1] + 0.5 + top - box.top) / box.height
    x0, x1, y0, y1 = (each[:, None] for each in views.T)
    return x0 + (x1 - x0) * across, y1 - (y1 - y0) * down


def _colours(views: Floats, box: Box, at: Any) -> Floats:
    """Red and green of points, for each view."""
    return np.stack([wave(each) for each in _data(views, box, at)], axis=-1)


def _steps_of_pixel(views: Floats, box: Box) -> Floats:
    """Steps of the colour from one pixel to the next, for each view and direction."""
    x0, x1, y0, y1 = views.T
    units = np.stack([(x1 - x0) / box.width, (y1 - y0) / box.height], axis=-1)
    return (SLOPE * units)[:, None, :]


def _is_home(views: Floats, box: Box, at: Any) -> Any:
    """True for points within home, a pixel from its edges."""
    x, y = _data(views, box, at)
    unit = _steps_of_pixel(views, box)[..., 0] / SLOPE
    within = (HOME.x[0] + unit < x) & (x < HOME.x[1] - unit)
    return within & (HOME.y[0] + unit < y) & (y < HOME.y[1] - unit)


def _whole(box: Box) -> tuple[int, int, int, int]:
    return round(box.left), round(box.top), round(box.width), round(box.height)
