"""An app for the load tests: generators of every kind, whose images spell their params.

Environment: BACKEND is Dash's backend; RUNS, if set, a file to which every run adds a line, the id
of its process before its call.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import Dash, html
from PIL import Image
from support.spelling import call, spelled

from dash_dynamic_image_component import Viewer, generator

app = Dash(__name__, backend=os.environ.get("BACKEND", "flask"))
app.layout = html.Div("page")
server = app.server


def drawn(name: str, size: int = 32, **params: Any) -> Image.Image:
    """The picture of a call, and a line in the log of runs."""
    text = call(name, size=size, **params)
    if path := os.environ.get("RUNS"):
        # One write to a file that is open for appending is not torn by those of other processes.
        log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(log, f"{os.getpid()} {text}\n".encode())
        os.close(log)
    return spelled(text, size)


@generator
def live(number: int, size: int) -> Image.Image:
    """Kept nowhere on the server."""
    return drawn("live", size, number=number)


@generator(max_age=60)
def minute(number: int, size: int) -> npt.NDArray[np.uint8]:
    """Kept for a minute; a NumPy array."""
    return np.asarray(drawn("minute", size, number=number))


@generator(max_age=float("inf"), version="1")
def fixed(text: str, size: int) -> Image.Image:
    """Kept for ever."""
    return drawn("fixed", size, text=text)


@generator(max_age=60, public=True)
async def awaited(number: int, size: int) -> Image.Image:
    """On the event loop."""
    await asyncio.sleep(0.002)
    return drawn("awaited", size, number=number)


@generator
def slow(number: int, size: int) -> Image.Image:
    """Long enough for equal requests to meet."""
    time.sleep(0.02)
    return drawn("slow", size, number=number)


@generator(max_age=60, vary=lambda request: request.cookies["user"])
def own(number: int, size: int, user: Viewer) -> Image.Image:
    """Another one for each user."""
    return drawn("own", size, number=number, user=user)


@generator(max_age=60)
def costly(number: int, size: int) -> Image.Image:
    """So long that all who ask at the same time must meet."""
    time.sleep(0.5)
    return drawn("costly", size, number=number)
