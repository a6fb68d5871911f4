"""Figures of plotly: their pixels, drawn by one Chrome for all threads."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import pytest
from PIL import Image
from support.interpreters import run

from dash_dynamic_image_component.base.problems import ImageTooLarge
from dash_dynamic_image_component.images.figures import plotly_figures
from dash_dynamic_image_component.images.image import EncodedImage
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.returned import encode

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def chrome_of_the_tests() -> Iterator[None]:
    """The Chromium of the browser tests, for Kaleido."""
    with pytest.MonkeyPatch.context() as patch:
        if path := os.environ.get("CHROMIUM"):
            patch.setenv("BROWSER_PATH", path)
        yield


def painted(color: str, **layout: Any) -> go.Figure:
    """A figure with only a background."""
    layout = {"width": 60, "height": 40, **layout}
    return go.Figure(layout=go.Layout(paper_bgcolor=color, template="none", **layout))


def pixels(image: EncodedImage) -> npt.NDArray[Any]:
    with Image.open(io.BytesIO(image.data)) as file:
        assert file.size == (image.width, image.height)
        return np.asarray(file)


def browser_process() -> int:
    return int(plotly_figures._chrome._browser.subprocess.pid)


def test_a_figure_has_the_size_and_the_colours_of_its_layout() -> None:
    image = encode(painted("rgb(250, 100, 7)"))
    assert image.media_type == "image/png"
    array = pixels(image)
    assert array.shape == (40, 60, 3)
    assert array[0, 0].tolist() == [250, 100, 7]


def test_without_a_size_it_has_that_of_its_template_or_the_default() -> None:
    image = encode(go.Figure())
    assert (image.width, image.height) == (700, 500)
    template = go.layout.Template(layout={"width": 90, "height": 30})
    image = encode(go.Figure(layout={"template": template, "height": 50}))
    assert (image.width, image.height) == (90, 50)


def test_a_transparent_figure_stays_so() -> None:
    array = pixels(encode(painted("rgba(0, 0, 0, 0)", plot_bgcolor="rgba(0, 0, 0, 0)")))
    assert array.shape == (40, 60, 4)
    assert array[0, 0, 3] == 0


def test_the_scale_is_that_of_plotly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plotly_figures._defaults(), "default_scale", 2)
    image = encode(painted("red"))
    assert (image.width, image.height) == (120, 80)


def test_figures_obey_the_format_of_their_generator() -> None:
    assert encode(painted("red"), ImageOptions("webp")).media_type == "image/webp"


@pytest.mark.parametrize("size", [{"width": 100_000, "height": 100_000}, {"width": 1_000_000_000}])
def test_an_enormous_figure_is_refused(size: dict[str, int]) -> None:
    with pytest.raises(ImageTooLarge, match="limit"):
        encode(painted("red", **size))


def test_threads_get_their_own_figures_from_one_browser() -> None:
    encode(painted("black"))
    process = browser_process()
    shades = [20 * number for number in range(12)]
    with ThreadPoolExecutor(8) as pool:
        images = pool.map(lambda shade: encode(painted(f"rgb({shade}, 0, {shade})")), shades)
        assert [int(pixels(image)[0, 0, 2]) for image in images] == shades
    assert browser_process() == process


def test_after_a_crash_of_the_browser_the_next_figure_comes() -> None:
    encode(painted("black"))
    process = browser_process()
    os.kill(process, signal.SIGKILL)
    assert pixels(encode(painted("white")))[0, 0].tolist() == [255, 255, 255]
    assert browser_process() != process


def test_after_a_browser_that_cancels_what_waits_for_it_the_next_figure_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encode(painted("black"))
    process = browser_process()

    async def cancelled(*_: Any, **__: Any) -> bytes:
        raise asyncio.CancelledError

    monkeypatch.setattr(plotly_figures._chrome._browser, "calc_fig", cancelled)
    assert pixels(encode(painted("white")))[0, 0].tolist() == [255, 255, 255]
    assert browser_process() != process


def test_the_browser_ends_with_the_process() -> None:
    program = """
import plotly.graph_objects as go
from dash_dynamic_image_component.images.figures import plotly_figures
from dash_dynamic_image_component.images.sources.returned import encode
encode(go.Figure())
print(plotly_figures._chrome._browser.subprocess.pid)
"""
    process = int(run(program))
    assert not Path(f"/proc/{process}").exists()


ATTEMPT = """
import plotly.graph_objects as go
from dash_dynamic_image_component.images.sources.returned import encode

try:
    encode(go.Figure())
except {error} as error:
    print(error)
"""


def test_a_missing_kaleido_is_named_with_how_to_install_it() -> None:
    program = 'import sys; sys.modules["kaleido"] = None' + ATTEMPT.format(error="ImportError")
    assert "needs kaleido, 1 or newer" in run(program)
    assert 'pip install "dash-dynamic-image-component[plotly]"' in run(program)


def test_a_missing_chrome_is_named_with_the_remedy(tmp_path: Path) -> None:
    missing = str(tmp_path / "chrome")
    said = run(ATTEMPT.format(error="RuntimeError"), BROWSER_PATH=missing)
    assert said == f"{plotly_figures._NO_CHROME}\n"


def test_a_chrome_that_does_not_start_is_an_error_and_no_wait(tmp_path: Path) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    said = run(ATTEMPT.format(error="RuntimeError"), silent=False, BROWSER_PATH=str(broken))
    assert said.startswith("Chrome could not draw the plotly figure: ")
