"""Panel with HoloViews: `datashade` of points, drawn by Bokeh."""

from __future__ import annotations

import sys
import time
from typing import Any

import holoviews as hv  # type: ignore[import-not-found]
import numpy as np
import panel as pn  # type: ignore[import-not-found]
from holoviews.operation.datashader import datashade  # type: ignore[import-not-found]

from benchmarks.contenders.points import COLOURS, HEIGHT, WIDTH, X, Y, log, points, stamp_edge

hv.extension("bokeh")
pn.extension()
# Its default, WebGL, is slower without a graphics card.
hv.renderer("bokeh").webgl = False


class Stamped(datashade):  # type: ignore[misc]
    """The operation with a number in its picture, and a line in the log for each run."""

    def _process(self, element: Any, key: Any = None) -> Any:
        started = time.perf_counter()
        image = super()._process(element, key)
        channels = [each.name for each in image.vdims]
        picture = np.stack(
            [image.dimension_values(name, flat=False)[::-1] for name in channels], axis=-1
        )
        edges = image.bounds.lbrt()
        stamp_edge(picture, edges[0])
        height, width = picture.shape[:2]
        image = hv.RGB(picture, bounds=edges, vdims=image.vdims)
        log((edges[0], edges[2]), width, height, time.perf_counter() - started)
        return image


def page() -> Any:
    axes = [hv.Dimension("x", range=X), hv.Dimension("y", range=Y)]
    image = Stamped(hv.Points(points, axes), cmap=COLOURS, cnorm="eq_hist")
    shown = image.opts(
        frame_width=WIDTH,
        frame_height=HEIGHT,
        xaxis=None,
        yaxis=None,
        active_tools=["pan", "wheel_zoom"],
    )
    return pn.pane.HoloViews(shown)


pn.serve(page, port=int(sys.argv[1]), address="127.0.0.1", show=False, websocket_origin="*")
