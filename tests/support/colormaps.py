"""Colours of colormaps, by the tables of Matplotlib."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import numpy.typing as npt

MAPS = ["viridis", "plasma", "magma", "cividis", "gray", "turbo"]
MAPS += ["coolwarm", "Spectral", "twilight", "tab10", "hsv", "bone"]


def table_of(name: str) -> npt.NDArray[np.uint8]:
    """The colours of a colormap, shape (colours, 4): red, green, blue and alpha."""
    if name == "gray":
        greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 4, axis=1)
        greys[:, 3] = 255
        return greys
    colormap = mpl.colormaps[name]
    return np.asarray(colormap(np.arange(colormap.N), bytes=True))
