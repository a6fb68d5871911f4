"""An app with generators of every kind."""

from __future__ import annotations

import asyncio
import io
import math
import threading
from typing import Annotated

from PIL import Image
from pydantic import Field
from support.apps import make_app

from dash_dynamic_image_component import Registry

ROUTE = "/_dash-dynamic-image/"


class World:
    """An app with generators of every kind, and a count of what ran."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.runs: list[str] = []
        self.gate = threading.Event()
        self.app = make_app(backend)
        self.registry = Registry(self.app)
        self._register()

    def forget(self) -> None:
        """Forget what ran, and close the gate."""
        self.runs.clear()
        self.gate.clear()

    def draw(self, name: str, value: int = 0) -> Image.Image:
        self.runs.append(name)
        return Image.new("L", (2, 1), value)

    def _register(self) -> None:
        generator = self.registry.generator

        @generator
        def plain(value: int = 0, size: Annotated[int, Field(ge=1, le=9)] = 1) -> Image.Image:
            return self.draw("plain", value)

        @generator
        async def later(value: int = 0) -> Image.Image:
            await asyncio.sleep(0.001)
            return self.draw("later", value)

        @generator
        def needs(x: float) -> Image.Image:
            return self.draw("needs")

        @generator(max_age=60)
        def minute(value: int = 0) -> Image.Image:
            return self.draw("minute", value)

        @generator(max_age=60, public=True)
        def shared(value: int = 0) -> Image.Image:
            return self.draw("shared", value)

        @generator(max_age=math.inf, version="3")
        def pure(value: int = 0) -> Image.Image:
            return self.draw("pure", value)

        @generator(max_age=0)
        def live() -> Image.Image:
            return self.draw("live", len(self.runs) % 256)

        @generator
        def slow(value: int = 0) -> Image.Image:
            image = self.draw("slow", value)
            self.gate.wait(10)
            return image

        @generator
        def fails(secret: str = "") -> Image.Image:
            self.runs.append("fails")
            raise ValueError(f"the disk says {secret}")

        @generator
        async def fails_later() -> Image.Image:
            self.runs.append("fails_later")
            raise SystemExit("enough")

        @generator
        def nothing() -> None:
            self.runs.append("nothing")

        @generator
        def huge() -> bytes:
            self.runs.append("huge")
            out = io.BytesIO()
            Image.new("1", (20_000, 10_000)).save(out, "PNG")
            return out.getvalue()
