"""Options of a generator: their types, and the documentation of each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypedDict

from ..images.options import Format
from ..images.previews import PreviewOption
from .concurrency import ConcurrencyOption

ExecutorOption: TypeAlias = Executor | Callable[[], Executor] | str | None

THREADS = "threads"
PROCESSES = "processes"


class GeneratorOptions(TypedDict, total=False):
    """Options of `@generator`, `Registry.generator` and `image_callback`; each may be left out."""

    version: str | None
    """A text that changes whenever the images change; becomes part of the URL when `max_age` is
    infinite. None (default): in a store the source of the function stands for it."""

    max_age: float | None
    """Seconds for which an image may be reused, from 0 to infinity. None (default): the page
    remembers it until it is reloaded, nobody else does. 0: live, remembered nowhere.
    `float("inf")`: a pure function of its params, needs `version`."""

    public: bool
    """True if caches that several people share may keep an image; False by default."""

    cross_origin: bool
    """True if pages of other sites may show the image, and scripts there may read it; False by
    default. Needs `public`, and so neither `authorize` nor `vary`."""

    timeout: float | None
    """Seconds that the function may run; then the browser gets 504. None (default): the limit of
    the registry."""

    executor: ExecutorOption
    """The place where the function runs: a `concurrent.futures.Executor`, a function that makes one
    when it is first needed, "processes", or "threads" (default)."""

    concurrency: ConcurrencyOption
    """The number of calls of the function that run at the same time in each process, 1 for a
    library that does not bear several threads; or a `Concurrency(1)` that several functions share.
    None (default): bounded by the settings of the registry alone."""

    authorize: Callable[..., Any] | None
    """`authorize(request, params)` says whether the sender of the web framework's `request` may see
    this image (else 403); `def` or `async def`."""

    vary: Callable[..., Any] | None
    """`vary(request)` says for whom the image is drawn, as a JSON value, such as the name of the
    user; the value is part of the key. A parameter annotated `Viewer` gets it."""

    max_pixel_ratio: float
    """For a function that asks for a `Size`: the largest ratio of device pixels to CSS pixels that
    it draws for; 2 by default."""

    max_pixels: int
    """For a function that asks for a `Size`: the largest number of device pixels that it draws;
    16,000,000 by default."""

    preview: PreviewOption
    """The image shown while a value moves; at rest it is always the exact image. "auto" (default):
    a quick image with a loss, where the page measures that it arrives sooner by more than a frame.
    "off": always the exact image. A `Preview(...)`: always that one."""

    format: Format
    """Format of the file that arrays, figures and Pillow images become: "png" (default), "jpeg",
    "webp" (lossless without a quality), "avif", or "auto": without loss, in the format that
    arrives sooner."""

    quality: int | None
    """1 (smallest) to 100, for a format that may lose detail."""

    colormap: Any
    """For 2-D data: a name that Matplotlib knows, or 1 to 256 colours, each for an equal part of
    the range: of CSS, such as "navy" and "#00008080", or of shape (n, 3) RGB or (n, 4) RGBA,
    integers of 0 to 255 or floats of 0 to 1."""

    value_range: tuple[float, float] | None
    """For 2-D data: the values of the first and the last colour, both finite, the lower one
    first."""

    data: bool | Literal["exact"]
    """True to send the values of 2-D data to `DynamicImage`, which colours them and tells them to
    the pointer: bool and integers exactly, floats in 65,536 steps over their range. "exact": floats
    too. The URL of the image is that of its colours. False by default."""

    folder: str | Path | None
    """An existing folder, in which the files lie whose `pathlib.Path` the function returns."""


OPTION_NAMES = tuple(GeneratorOptions.__annotations__)


def checked_executor(executor: Any) -> Any:
    """An executor as `@generator(executor=...)` takes it; None for the threads of the registry.

    Raises:
        TypeError: it is neither an executor, nor a function that makes one, nor a known name.
        ImportError: it names Dask, which is not installed.
    """
    if executor in (None, THREADS):
        return None
    if executor == PROCESSES or (isinstance(executor, Executor) or callable(executor)):
        return executor
    if executor == "dask" or hasattr(executor, "get_executor"):
        raise _cluster(executor)
    raise TypeError(
        f"executor is {executor!r}; it must be a concurrent.futures.Executor, a function that "
        'makes one, "threads" or "processes"'
    )


def _cluster(executor: Any) -> Exception:
    """The error for a cluster of Dask that is given otherwise than by its executor."""
    if find_spec("distributed") is None:
        return ImportError(
            f"executor is {executor!r:.80}, but Dask is not installed: "
            'pip install "dash-dynamic-image-component[dask]"'
        )
    return TypeError(
        f"executor is {executor!r:.80}; for a cluster of Dask give a function that connects: "
        "executor=lambda: distributed.Client(address).get_executor()"
    )
