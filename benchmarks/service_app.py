"""The app of benchmarks/service.py: an image of ready bytes in every policy, and a plain file.

Environment: BACKEND is Dash's backend; IMAGE the file whose bytes every answer holds.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dash import Dash, html

from dash_dynamic_image_component import generator

PATH = Path(os.environ["IMAGE"])
DATA = PATH.read_bytes()
BACKEND = os.environ.get("BACKEND", "flask")

app = Dash(__name__, backend=BACKEND)
app.layout = html.Div("page")
server = app.server


# With hints as people write them: checking the params is part of the service's time.
@generator(max_age=float("inf"), version="1")
def kept(frequency: float, phase: float = 0.0, size: int = 512, colour: str = "grey") -> bytes:
    return DATA


@generator
def drawn(frequency: float, phase: float = 0.0, size: int = 512, colour: str = "grey") -> bytes:
    return DATA


def file() -> Any:
    """What Flask's users would write."""
    from flask import send_file

    return send_file(PATH, conditional=True)


async def file_on_asgi() -> Any:
    """What FastAPI's users would write."""
    from fastapi.responses import FileResponse

    return FileResponse(PATH)


if BACKEND == "flask":
    server.add_url_rule("/file", "file", file)
else:
    server.add_api_route("/file", file_on_asgi, response_model=None)
