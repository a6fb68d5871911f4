"""Random gestures on a view: what a hand does, and where the picture may be meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from engines.hand import Hand
from engines.places import HOME, LEVELS, Floats

Pair = tuple[float, float]
Act = Callable[[Hand, Callable[[], None]], None]

HOME_VIEW: Floats = np.array([*HOME.x, *HOME.y], dtype=float)
NEAREST, FARTHEST = 16, 110
"""Units across the box, between which the colours tell half a pixel."""
FRAME_SECONDS = 0.015
OCTAVE = 256
"""Places of a zoom that are tried for each doubling."""
SNAP = OCTAVE // 8
"""A zoom ends at the nearest of four scales for each doubling."""
LATTICE = 4
PIXEL = 1.05
"""A picture that the page has may take the place of one that differs by a device pixel."""


@dataclass(frozen=True)
class Box:
    """The box of the picture on the screen, in its pixels."""

    left: float
    top: float
    width: float
    height: float

    def point(self, part: Pair) -> tuple[int, int]:
        """The pixel of the screen at a part of the box."""
        return round(self.left + part[0] * self.width), round(self.top + part[1] * self.height)

    def part(self, point: tuple[int, int]) -> Pair:
        """The part of the box at the left upper corner of a pixel, where the pointer is."""
        return (point[0] - self.left) / self.width, (point[1] - self.top) / self.height


@dataclass(frozen=True)
class Page:
    """A page at rest: its view, the box, the tools in it and the params."""

    view: Floats
    box: Box
    tools: dict[str, tuple[int, int]]
    value: int
    has_wheel_key: bool
    """False where the browser takes the wheel with Ctrl for itself, as MiniBrowser does."""


@dataclass(frozen=True)
class Gesture:
    """What a hand does from a place on, and where the picture may be in turn."""

    name: str
    page: Page
    act: Act
    """Gets a function that waits until the screen shows the last place of the way."""
    way: Floats
    """Views in the order of the gesture, without its end."""
    is_wrong: Callable[[Floats], str]
    """What is wrong with the view at the end; empty for nothing."""
    releases: int
    """Of buttons and keys."""
    value: int | None = None
    """Other params, which come while it moves."""
    back: int = 0
    """Places of the way that the picture may go back."""
    beside: tuple[Pair, ...] = ()
    """Corners of the boxes that it draws, in parts of the box."""
    needs_focus: bool = False
    is_still: bool = field(default=False)
    """The view at the end is that of the start."""


def next_gesture(page: Page, chance: random.Random) -> Gesture:
    """One that ends at a scale at which the colours are fine enough, near home."""
    names = ["drag"] * 4 + ["wheel"] * 4 + ["box", "double click", "key", "arrow", "tool", "escape"]
    name = chance.choice(names)
    x0, x1, y0, y1 = page.view
    is_near = 0 < (x0 + x1) / 2 < HOME.x[1] and 0 < (y0 + y1) / 2 < HOME.y[1]
    if not is_near:
        name = "double click"
    made = _MAKERS[name](page, chance)
    if name in ("drag", "wheel") and chance.random() < 0.25:
        others = [each for each in range(len(LEVELS)) if each != page.value]
        return Gesture(**{**vars(made), "value": chance.choice(others)})
    return made


def shifted(view: Floats, across: float, down: float) -> Floats:
    """The view after the picture has moved by parts of the box, to the right and down."""
    x0, x1, y0, y1 = view
    moved: Floats = view + np.array([-(x1 - x0) * across] * 2 + [(y1 - y0) * down] * 2)
    return moved


def scaled(view: Floats, factor: float, at: Pair) -> Floats:
    """The view that is so many times as long, with the data at a part of the box where they are."""
    x0, x1, y0, y1 = view
    x, y = x0 + (x1 - x0) * at[0], y1 - (y1 - y0) * at[1]
    centre = np.array([x, x, y, y])
    longer: Floats = centre + (view - centre) * factor
    return longer


def _inside(chance: random.Random) -> Pair:
    return chance.uniform(0.1, 0.9), chance.uniform(0.3, 0.9)


def _drag(page: Page, chance: random.Random) -> Gesture:
    points, way = _dragged(page, chance)

    def act(hand: Hand, reached: Callable[[], None]) -> None:
        _pull(hand, points, reached)
        hand.release()

    end = way[-1]
    return Gesture("drag", page, act, way, lambda view: _away(page, end, view), 1)


def _escape(page: Page, chance: random.Random) -> Gesture:
    points, way = _dragged(page, chance)

    def act(hand: Hand, reached: Callable[[], None]) -> None:
        _pull(hand, points, reached)
        hand.strike("Escape")
        time.sleep(FRAME_SECONDS)
        hand.release()

    wrong = _stays(page)
    return Gesture("escape", page, act, way, wrong, 2, needs_focus=True, is_still=True)


def _dragged(page: Page, chance: random.Random) -> tuple[list[tuple[int, int]], Floats]:
    """Points of a drag, and the views at each."""
    start, end = _inside(chance), _inside(chance)
    steps = chance.randint(2, 6)
    parts = [
        tuple(one + (other - one) * step / steps for one, other in zip(start, end, strict=True))
        for step in range(steps + 1)
    ]
    points = [page.box.point((x, y)) for x, y in parts]
    first = page.box.part(points[0])
    places = [page.box.part(point) for point in points]
    way = [shifted(page.view, x - first[0], y - first[1]) for x, y in places]
    return points, np.array(way)


def _pull(hand: Hand, points: list[tuple[int, int]], reached: Callable[[], None]) -> None:
    hand.move(*points[0])
    time.sleep(FRAME_SECONDS)
    hand.press()
    for point in points[1:]:
        time.sleep(FRAME_SECONDS)
        hand.move(*point)
    reached()


def _wheel(page: Page, chance: random.Random) -> Gesture:
    direction = _direction(page, chance)
    turns = chance.randint(1, 3)
    point = page.box.point(_inside(chance))
    has_key = page.has_wheel_key and chance.random() < 0.7

    def act(hand: Hand, _reached: Callable[[], None]) -> None:
        hand.move(*point)
        time.sleep(FRAME_SECONDS)
        with hand.holding("Control" if has_key else None):
            for _ in range(turns):
                hand.turn(direction)
                time.sleep(FRAME_SECONDS)
        if not has_key:
            hand.strike("Shift")  # tells that the page has had the turns

    at = page.box.part(point)
    return _zoom("wheel", page, act, direction, at, needs_focus=not has_key)


def _key(page: Page, chance: random.Random) -> Gesture:
    direction = _direction(page, chance)

    def act(hand: Hand, _reached: Callable[[], None]) -> None:
        hand.strike("=" if direction < 0 else "-")

    return _zoom("key", page, act, direction, (0.5, 0.5), needs_focus=True)


def _tool(page: Page, chance: random.Random) -> Gesture:
    direction = _direction(page, chance)
    tool = page.tools["Zoom in" if direction < 0 else "Zoom out"]

    def act(hand: Hand, _reached: Callable[[], None]) -> None:
        _use(hand, tool)

    return _zoom("tool", page, act, direction, (0.5, 0.5))


def _direction(page: Page, chance: random.Random) -> int:
    """-1 shows less, 1 shows more."""
    span = page.view[1] - page.view[0]
    if span < 2 * NEAREST:
        return 1
    return -1 if span > FARTHEST / 2 else chance.choice([-1, 1])


def _zoom(
    name: str, page: Page, act: Act, direction: int, at: Pair, needs_focus: bool = False
) -> Gesture:
    """A gesture that keeps the data at a part of the box in place."""
    factors = 2.0 ** (direction * np.arange(2 * OCTAVE) / OCTAVE)
    way = np.array([scaled(page.view, factor, at) for factor in factors])

    def is_wrong(view: Floats) -> str:
        factor = (view[1] - view[0]) / (page.view[1] - page.view[0])
        steps = LATTICE * np.log2((view[1] - view[0]) / (HOME_VIEW[1] - HOME_VIEW[0]))
        if (factor > 1) != (direction > 0):
            return f"zoomed by {factor}"
        if abs(steps - round(steps)) > 0.02:
            return f"ended at {steps} steps of the lattice"
        return _away(page, scaled(page.view, factor, at), view)

    return Gesture(name, page, act, way, is_wrong, 1, back=SNAP, needs_focus=needs_focus)


def _arrow(page: Page, chance: random.Random) -> Gesture:
    keys = {"Left": (1, 0), "Right": (-1, 0), "Up": (0, 1), "Down": (0, -1)}
    key, (across, down) = chance.choice(list(keys.items()))
    is_fast = chance.random() < 0.2
    times = 1 if is_fast else chance.randint(1, 4)
    step = 1 if is_fast else 0.1

    def act(hand: Hand, _reached: Callable[[], None]) -> None:
        with hand.holding("Shift" if is_fast else None):
            for _ in range(times):
                hand.strike(key)
                time.sleep(FRAME_SECONDS)

    steps = [number * step for number in range(times + 1)]
    way = np.array([shifted(page.view, across * each, down * each) for each in steps])
    releases = times + is_fast
    wrong = lambda view: _away(page, way[-1], view)  # noqa: E731
    return Gesture("arrow", page, act, way, wrong, releases, needs_focus=True)


def _double_click(page: Page, chance: random.Random) -> Gesture:
    point = page.box.point(_inside(chance))

    def act(hand: Hand, _reached: Callable[[], None]) -> None:
        hand.move(*point)
        time.sleep(FRAME_SECONDS)
        hand.click()
        hand.click()

    is_home = bool((page.view == HOME_VIEW).all())
    way = page.view[None]
    wrong = lambda view: "" if (view == HOME_VIEW).all() else f"home is {view}"  # noqa: E731
    return Gesture("double click", page, act, way, wrong, 2, is_still=is_home)


def _box(page: Page, chance: random.Random) -> Gesture:
    """The box to zoom into, of a mode that the toolbar begins and ends."""
    if page.view[1] - page.view[0] < 2.5 * NEAREST:
        return _double_click(page, chance)
    # The lines of the box are beside the nine points.
    start = (chance.uniform(0.21, 0.35), chance.uniform(0.34, 0.42))
    end = (chance.uniform(0.6, 0.74), chance.uniform(0.68, 0.8))
    if chance.random() < 0.5:
        start, end = end, start
    corners = [page.box.point(start), page.box.point(end)]
    (left, top), (right, bottom) = (page.box.part(corner) for corner in corners)

    def act(hand: Hand, _reached: Callable[[], None]) -> None:
        _use(hand, page.tools["Zoom into a box"])
        hand.move(*corners[0])
        time.sleep(FRAME_SECONDS)
        hand.press()
        time.sleep(FRAME_SECONDS)
        hand.move(*corners[1])
        time.sleep(2 * FRAME_SECONDS)
        hand.release()
        time.sleep(FRAME_SECONDS)
        _use(hand, page.tools["Move"])

    x0, x1, y0, y1 = page.view
    across, down = sorted((left, right)), sorted((top, bottom))
    wide, high = x1 - x0, y1 - y0
    boxed = [*(x0 + wide * each for each in across), *(y1 - high * each for each in down[::-1])]
    wrong = lambda view: _away(page, np.array(boxed), view)  # noqa: E731
    beside = ((left, top), (right, bottom))
    return Gesture("box", page, act, page.view[None], wrong, 3, beside=beside)


def _use(hand: Hand, tool: tuple[int, int]) -> None:
    hand.move(*tool)
    time.sleep(FRAME_SECONDS)
    hand.click()
    time.sleep(FRAME_SECONDS)


def _stays(page: Page) -> Callable[[Floats], str]:
    return lambda view: "" if (view == page.view).all() else f"goes back to {view}"


def _away(page: Page, wanted: Floats, view: Floats) -> str:
    """A view whose edges are more than a pixel from where they should be."""
    x0, x1, y0, y1 = view
    units = np.array([(x1 - x0) / page.box.width] * 2 + [(y1 - y0) / page.box.height] * 2)
    off = np.abs(view - wanted) / units
    return f"ends {off.round(2)} pixels away" if off.max() > PIXEL else ""


_MAKERS: dict[str, Callable[[Page, random.Random], Gesture]] = {
    "drag": _drag,
    "escape": _escape,
    "wheel": _wheel,
    "key": _key,
    "tool": _tool,
    "arrow": _arrow,
    "double click": _double_click,
    "box": _box,
}
