"""Slice of 16 bits with a wedge of known values, which all contenders of values show.

BENCHMARK_SIDE is its width and height. `values.js` compares the colours of the wedge.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps

SIDE = int(os.environ.get("BENCHMARK_SIDE", "1024"))
SHOWN = min(SIDE, 1024)
"""CSS pixels: larger pictures are shown smaller."""

LOW, HIGH = -1000, 3000
"""The range of the values."""

BLOCKS, PARTS = 8, 16
"""Blocks of the wedge, and how many of them fit into a side."""

STEPS = 60
"""Slices that have a number of their own, in the first block of the wedge."""

Slice = npt.NDArray[np.int16]
Pixels = npt.NDArray[np.uint8]


def wedge() -> npt.NDArray[np.float64]:
    """The values of the blocks."""
    return np.linspace(LOW, HIGH, BLOCKS).round()


@cache
def base() -> Slice:
    """A smooth quantity with noise, as scanners give, under the wedge."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    smooth = 1000 + 1900 * np.sin(11 * x) * np.cos(14 * y)
    noise = np.random.default_rng(1).normal(0, 20, smooth.shape)
    scan: Slice = (smooth + noise).clip(LOW, HIGH).astype(np.int16)
    block = SIDE // PARTS
    scan[:block, : BLOCKS * block] = wedge().repeat(block)
    return scan


def slice_at(z: int) -> Slice:
    """The slice of a number; all pixels but the wedge differ from those of its neighbours."""
    scan, block = base(), SIDE // PARTS
    moved = np.roll(scan, 3 * z % SIDE, axis=1)
    moved[:block, : BLOCKS * block] = scan[:block, : BLOCKS * block]
    moved[:block, :block] = number_of(z)
    return moved


def number_of(z: int) -> float:
    """The value of the first block."""
    return LOW + (HIGH - LOW) / STEPS * (z % STEPS + 0.5)


def coloured(values: npt.NDArray[Any], colormap: str, low: float, high: float) -> Pixels:
    """RGB of values, by a table of 256 colours, as an expert writes it."""
    levels = ((values - low) * (256 / (high - low))).clip(0, 255).astype(np.uint8)
    return table(colormap)[levels]


@cache
def table(colormap: str) -> Pixels:
    """The colours from the least to the largest value."""
    rgba = colormaps[colormap](np.arange(256), bytes=True)
    return np.ascontiguousarray(rgba[:, :3])
