"""Random gestures of a real hand on a view: each picture of the screen until rest, and the end."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from engines.frames import Pixels, Watch, watching, wrong_frames
from engines.gestures import HOME_VIEW, Box, Gesture, Page, next_gesture
from engines.hand import Hand, hand
from engines.places import Floats, places_app
from engines.screen import Screen
from engines.trial import tried
from flask import request
from PIL import Image

SCRIPT = Path(__file__).with_name("views.js")
HALF = 0.5
"""A pixel of the screen."""


@dataclass
class Found:
    """What a page has shown."""

    gestures: int = 0
    frames: int = 0
    names: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    farthest: float = 0
    """Of nine points at rest, in pixels of the screen."""


def check_views(engine: str, folder: Path, gestures: int, seed: int = 1, ratio: float = 1) -> Found:
    """No picture is blank, at another place, or of two params, and each end is what `view` says."""
    app = places_app()
    table = Table(engine, gestures, random.Random(f"{engine} {seed} {ratio}"), folder)
    app.server.post("/hand")(table.act)
    tried(
        engine,
        app,
        folder,
        "views",
        ratio,
        table.lay,
        scripts=[SCRIPT],
        longest=30 + 3 * gestures,
        ids=["image"],
    )
    found = table.found
    assert found.gestures == gestures
    assert found.frames > gestures, "the screen shows more than the ends"
    return found


class Table:
    """The hand and the screen of the browser, and what the next gesture is."""

    def __init__(self, engine: str, gestures: int, chance: random.Random, folder: Path) -> None:
        """Begin without both."""
        self.found = Found()
        self._has_wheel_key = engine != "webkit"
        self._left = gestures
        self._chance = chance
        self._folder = folder
        self._lock = threading.Lock()
        self._laid: tuple[Screen, Hand] | None = None
        self._gesture: Gesture | None = None
        self._watch: Watch | None = None
        self._watching: AbstractContextManager[Watch] | None = None
        self._has_home = True

    @contextmanager
    def lay(self, screen: Screen) -> Iterator[None]:
        """Hold a hand over this screen."""
        with hand(screen.display) as held:
            self._laid = (screen, held)
            try:
                yield
            finally:
                self._end_watch()

    def act(self) -> Any:
        """Do what the page asks for: `move`, `plan` the next gesture, or `do` it."""
        assert self._laid
        screen, held = self._laid
        wish = request.get_json(force=True)
        with self._lock:
            if wish["do"] == "move":
                held.move(wish["x"], wish["y"])
                return {}
            if wish["do"] == "plan":
                return self._plan(screen, wish)
            gesture, watch = self._gesture, self._watch
            assert gesture
            assert watch
            gesture.act(held, lambda: self._reach(gesture, watch))
            return {}

    def _plan(self, screen: Screen, wish: dict[str, Any]) -> dict[str, Any]:
        """Judge the gesture that has come to its end, and choose the next one."""
        page = page_at(wish, self._has_wheel_key)
        watch = self._watch or self._begin_watch(screen, page.box)
        off = watch.settle(page.view, page.value, HALF)
        self._end_watch()
        self._judge(watch, page, off)
        if self._left == 0:
            return {"name": None}
        self._left -= 1
        self._gesture = gesture = next_gesture(page, self._chance)
        self._begin_watch(screen, page.box)
        names = self.found.names
        names[gesture.name] = names.get(gesture.name, 0) + 1
        return {
            "name": gesture.name,
            "releases": gesture.releases,
            "value": gesture.value,
            "still": gesture.is_still,
            "turns": gesture.name in ("wheel", "arrow"),
            "focus": gesture.needs_focus,
        }

    def _judge(self, watch: Watch, page: Page, off: float) -> None:
        """Write down what is wrong with the end of a gesture, and with the pictures before it."""
        found, gesture = self.found, self._gesture
        had_home = self._has_home
        found.farthest = max(found.farthest, off)
        wrong = [f"at rest {off:.2f} pixels from view"] if off > HALF else []
        # It stays beneath all others of the same params.
        if (page.view == HOME_VIEW).all():
            self._has_home = True
        elif gesture and gesture.value is not None:
            self._has_home = False
        if gesture:
            found.gestures += 1
            found.frames += len(watch.frames)
            has_home = had_home and gesture.value is None
            wrong += [each for each in [gesture.is_wrong(page.view)] if each]
            wrong += wrong_frames(watch.frames, gesture, page.view, has_home)
        if wrong:
            name = gesture.name if gesture else "start"
            self._keep(watch.frames)
            start = gesture.page.view.round(3).tolist() if gesture else None
            said = f"{found.gestures} {name} from {start} to {page.view.round(3).tolist()}"
            found.wrong.append(f"{said}: {'; '.join(wrong)}")

    def _reach(self, gesture: Gesture, watch: Watch) -> None:
        """Wait until the screen shows the place to which the hand has moved the picture."""
        value = gesture.page.value
        off = watch.reach(gesture)
        if off > 1:
            self.found.wrong.append(f"{gesture.name} of {value} is not followed: {off:.1f}")

    def _begin_watch(self, screen: Screen, box: Box) -> Watch:
        self._watching = watching(screen.display, box)
        self._watch = watch = self._watching.__enter__()
        return watch

    def _end_watch(self) -> None:
        if self._watching:
            self._watching.__exit__(None, None, None)
        self._watch = self._watching = None

    def _keep(self, frames: list[Pixels]) -> None:
        """Keep the pictures of a gesture, to be looked at."""
        for number, frame in enumerate(frames):
            path = self._folder / f"gesture-{self.found.gestures}-{number}.png"
            Image.fromarray(np.ascontiguousarray(frame)).save(path)


def page_at(wish: dict[str, Any], has_wheel_key: bool) -> Page:
    """What the page says of itself."""
    view: Floats = HOME_VIEW
    if wish["view"]:
        view = np.array([*wish["view"]["x"], *wish["view"]["y"]], dtype=float)
    tools = {name: (round(x), round(y)) for name, (x, y) in wish["tools"].items()}
    return Page(view, Box(*wish["box"]), tools, wish["value"], has_wheel_key)
