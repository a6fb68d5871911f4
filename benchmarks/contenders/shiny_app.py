"""Shiny for Python: a render function that puts the picture into a file."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from shiny import App, render, run_app, ui  # type: ignore[import-not-found]

from benchmarks.contenders.picture import from_environment

drawing = from_environment()
size = f"{drawing.shown}px"
page = ui.page_fluid(
    ui.input_slider("value", "value", 0, 60_000, 0),
    ui.output_image("image", width=size, height=size),
)


def server(input: Any, output: Any, session: Any) -> None:
    @render.image(delete_file=True)  # type: ignore[untyped-decorator]
    def image() -> dict[str, str]:
        with tempfile.NamedTemporaryFile(suffix=".png", delete=False) as file:
            file.write(drawing.file(input.value()))
        return {"src": str(Path(file.name)), "width": size, "height": size}


run_app(App(page, server), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
