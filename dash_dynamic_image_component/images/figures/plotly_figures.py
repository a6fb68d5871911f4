"""The image of a Plotly figure, which Kaleido draws in one Chrome that stays open."""

from __future__ import annotations

import asyncio
import atexit
import io
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...base.event_loop import LoopThread
from ...base.forks import renew_after_fork
from ..image import check_size
from ..pillow import open_file, without_opaque_alpha

if TYPE_CHECKING:
    from PIL import Image

_SECONDS = 120.0
"""The time limit for a figure, with the start of Chrome, which Kaleido's own limit leaves out."""

_CLOSE_SECONDS = 5.0

_INSTALL = (
    "drawing a plotly figure needs kaleido, 1 or newer, and plotly, 6.1 or newer; "
    'pip install "dash-dynamic-image-component[plotly]"'
)
_NO_CHROME = (
    "drawing a plotly figure needs Chrome or Chromium, and none was found; install one, or give "
    "its path in the environment variable BROWSER_PATH"
)


def image_of(figure: Any) -> Image.Image:
    """Draw a `plotly.graph_objects.Figure` with kaleido.

    The first figure opens a Chrome, which takes seconds and stays open until the process ends.

    Args:
        figure: width and height are those of its layout, else of its template, else, like the
            scale, `plotly.io.defaults`.

    Returns:
        mode RGB, or RGBA if any pixel is not opaque.

    Raises:
        ImageTooLarge: before anything is drawn.
        ImportError: without kaleido.
        RuntimeError: without Chrome.
    """
    drawing, defaults = figure.to_dict(), _defaults()
    layout = drawing.get("layout", {})
    template = layout.get("template", {}).get("layout", {})
    width = layout.get("width") or template.get("width") or defaults.default_width
    height = layout.get("height") or template.get("height") or defaults.default_height
    scale = defaults.default_scale
    check_size(width * scale, height * scale)
    _kaleido()
    size = {"format": "png", "width": width, "height": height, "scale": scale}
    image = open_file(io.BytesIO(_chrome.draw(drawing, size)), "Png")
    image.load()
    return without_opaque_alpha(image)


def _defaults() -> Any:
    try:
        from plotly.io import defaults
    except ImportError:
        raise ImportError(_INSTALL) from None
    return defaults


def _kaleido() -> Any:
    """The class that kaleido has since version 1."""
    try:
        from kaleido import Kaleido
    except ImportError:
        raise ImportError(_INSTALL) from None
    return Kaleido


class _Chrome:
    """The Chrome of this process, and the thread with the event loop that talks to it."""

    def __init__(self) -> None:
        self._thread = LoopThread("dash-dynamic-image-chrome")
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._browser: Any = None

    def draw(self, figure: dict[str, Any], size: dict[str, Any]) -> bytes:
        """The PNG of a figure; figures are drawn one at a time, in the order of the calls."""
        drawing = self._draw_or_restart(figure, size)
        return asyncio.run_coroutine_threadsafe(drawing, self._thread.get()).result()

    async def _draw_or_restart(self, figure: dict[str, Any], size: dict[str, Any]) -> bytes:
        async with self._one_at_a_time:
            if self._browser is not None:
                with suppress(_BrowserGone):  # it has crashed, or was ended: open a new one
                    return await self._draw(figure, size)
            return await self._draw(figure, size)

    async def _draw(self, figure: dict[str, Any], size: dict[str, Any]) -> bytes:
        from kaleido.errors import (
            ChromeNotFoundError,
            JavascriptError,
            KaleidoError,
        )

        try:
            return await asyncio.wait_for(self._drawn(figure, size), _SECONDS)
        except (JavascriptError, KaleidoError):
            raise  # a fault of the figure, not of Chrome
        except ChromeNotFoundError:
            raise RuntimeError(_NO_CHROME) from None
        except (Exception, asyncio.CancelledError) as error:
            if _is_cancelled():
                raise
            # Choreographer cancels its tasks when Chrome has ended.
            await self._close()
            raise _BrowserGone(f"Chrome could not draw the plotly figure: {error!r}") from error

    async def _drawn(self, figure: dict[str, Any], size: dict[str, Any]) -> bytes:
        defaults = _defaults()
        if self._browser is None:
            given = {name: getattr(defaults, name) for name in ("plotlyjs", "mathjax", "headers")}
            # One tab: two were measured to be no quicker.
            given = {name: value for name, value in given.items() if value}
            self._browser = _kaleido()(n=1, **given)
            await self._browser.open()
            atexit.unregister(self._close_at_exit)
            # Python runs the last one registered first: before Kaleido removes its folders.
            atexit.register(self._close_at_exit)
        image: bytes = await self._browser.calc_fig(figure, size, topojson=defaults.topojson)
        return image

    async def _close(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            with suppress(Exception, asyncio.CancelledError):  # a broken Chrome may fail to close
                await asyncio.wait_for(browser.close(), _CLOSE_SECONDS)

    def _close_at_exit(self) -> None:
        if self._browser is None:
            return
        # Choreographer would log the end of the connection as an error.
        logging.getLogger("choreographer").setLevel(logging.CRITICAL)
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._close(), self._thread.get()).result(
                _CLOSE_SECONDS
            )


def _is_cancelled() -> bool:
    """True if somebody has cancelled the present task."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class _BrowserGone(RuntimeError):
    """Chrome has crashed, was ended, or does not answer in time."""


_chrome = _Chrome()
