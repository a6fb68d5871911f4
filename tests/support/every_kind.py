"""Images of every kind of run: threads, the loop, caches, the turn of Matplotlib, executors."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import matplotlib.pyplot as plt
from PIL import Image

from dash_dynamic_image_component import Registry

KINDS = ("plain", "async", "kept", "plotted", "elsewhere")
"""The names of the generators."""


def drawn(n: int = 0) -> Image.Image:
    return Image.new("L", (64, 64), n % 256)


async def drawn_async(n: int = 0) -> Image.Image:
    return drawn(n)


def plotted(n: int = 0) -> Any:
    figure, axes = plt.subplots(figsize=(1, 1))
    axes.plot([0, n])
    return figure


def register(registry: Registry) -> None:
    """Register a generator of each kind."""
    registry.generator("plain")(drawn)
    registry.generator("async")(drawn_async)
    registry.generator("kept", max_age=60)(drawn)
    registry.generator("plotted")(plotted)
    registry.generator("elsewhere", executor=lambda: ThreadPoolExecutor(1))(drawn)
