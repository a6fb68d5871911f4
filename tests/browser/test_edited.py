"""A saved change of the code is on screen by itself, and no old image comes back after it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

TESTS = Path(__file__).parents[1]
SHADES = {
    "red": "COLOUR = 'red'\ndef colour(): return COLOUR\n",
    "lime": "COLOUR = 'lime'\ndef colour(): return COLOUR\n",  # a constant changes
    "blue": "COLOUR = 'lime'\ndef colour(): return 'blue' or COLOUR\n",  # a helper changes
}
RGB = {"red": [255, 0, 0], "lime": [0, 255, 0], "blue": [0, 0, 255]}
LOSS = 10
"""Of 255, by which a preview may differ."""
IMAGES = ["#drawn img", "#wired", "#fixed", "#answered"]
COLOURS = """(selectors) => selectors.map((selector) => {
  const image = document.querySelector(selector);
  if (!image?.complete || !image.naturalWidth) return null;
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.drawImage(image, 0, 0);
  return [...canvas.getImageData(20, 20, 1, 1).data].slice(0, 3);
})"""


class Program:
    """The program in a folder of its own, on one port."""

    def __init__(self, folder: Path, backend: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._folder = folder
        self._environment = {
            **os.environ,
            "PORT": str(self.port),
            "BACKEND": backend,
            "PYTHONPATH": str(TESTS),
        }
        # It is started again and again; of two edits in one second the files differ in length.
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
        shutil.copy(TESTS / "programs" / "edited_app.py", folder / "app.py")
        self.save("red")

    def save(self, shade: str) -> None:
        (self._folder / "shades.py").write_text(SHADES[shade])

    @contextmanager
    def running(self) -> Iterator[None]:
        process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=self._folder,
            env=self._environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(self._answers)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _answers(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    for _ in range(int(seconds / 0.1)):
        if holds():
            return
        time.sleep(0.1)
    raise TimeoutError("it did not come")


def shades(page: Page, selectors: list[str]) -> list[str | None]:
    """The shade of each image on screen."""
    try:
        found = page.evaluate(COLOURS, selectors)
    except Error:  # the page is being loaded again
        return []
    return [None if pixel is None else shade_of(pixel) for pixel in found]


def shade_of(pixel: list[int]) -> str:
    def is_like(rgb: list[int]) -> bool:
        return all(abs(one - other) <= LOSS for one, other in zip(pixel, rgb, strict=True))

    return next(name for name, rgb in RGB.items() if is_like(rgb))


def wait_for(page: Page, shade: str) -> None:
    """Wait for the shade everywhere, and until Dash's hot reload knows from when it counts."""
    wait_until(lambda: shades(page, IMAGES) == [shade] * len(IMAGES))
    page.wait_for_function("dash_stores[0].getState().reloadRequest?.status === 200")


def drag_until(page: Page, shade: str) -> list[str]:
    """The shades of the component while the slider goes to and fro."""
    seen: list[str] = []
    for value in [5, 6, 7, 6] * 200:
        try:
            page.evaluate("(value) => dash_clientside.set_props('slider', {value})", value)
        except Error:
            continue
        page.wait_for_timeout(50)
        seen += filter(None, shades(page, IMAGES[:1]))
        if seen[-8:] == [shade] * 8:
            return seen
    raise TimeoutError(f"{shade} did not come, but {set(seen)}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page whose console may say that a server restarts."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(("backend", "then"), [("flask", "blue"), ("fastapi", None)])
def test_a_saved_change_is_on_screen_by_itself(
    backend: str, then: str | None, tmp_path: Path, page: Page
) -> None:
    program = Program(tmp_path, backend)
    with program.running():
        wait_until(lambda: page.goto(f"http://127.0.0.1:{program.port}") is not None)
        wait_for(page, "red")
        drag_until(page, "red")  # the memory of the page holds several
        program.save("lime")
        seen = drag_until(page, "lime")
        assert "red" not in seen[seen.index("lime") :]
        wait_for(page, "lime")
        if then:
            program.save(then)
            wait_for(page, then)


def test_a_program_that_is_started_again_by_hand_is_noticed(tmp_path: Path, page: Page) -> None:
    program = Program(tmp_path, "quart")  # of which Dash reloads no code
    with program.running():
        page.goto(f"http://127.0.0.1:{program.port}")
        wait_for(page, "red")
    program.save("lime")
    with program.running():
        wait_for(page, "lime")
