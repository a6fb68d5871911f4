"""Panel: a slider bound to a pane that shows the picture."""

from __future__ import annotations

import sys
from typing import Any

import panel as pn  # type: ignore[import-not-found]

from benchmarks.contenders.picture import from_environment

drawing = from_environment()


def page() -> Any:
    value = pn.widgets.IntSlider(name="value", start=0, end=60_000, value=0)
    size = drawing.shown
    image = pn.pane.PNG(pn.bind(drawing.file, value), width=size, height=size, embed=True)
    return pn.Column(value, image)


pn.serve(page, port=int(sys.argv[1]), address="127.0.0.1", show=False, websocket_origin="*")
