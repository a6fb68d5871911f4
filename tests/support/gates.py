"""A function that waits until its gate opens, and requests in threads of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from PIL import Image
from support.leavers import eventually
from support.pictures import one_pixel
from support.services import ask, make_service

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.service.http import Reply
from dash_dynamic_image_component.service.service import Service


class Gated:
    """A function that waits for the gate, and notes the values of calls that begin and end."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.begun: list[int] = []
        self.ended: list[int] = []

    def __call__(self, value: int = 0) -> Image.Image:
        self.begun.append(value)
        assert self.gate.wait(20)
        self.ended.append(value)
        return one_pixel()


class Asking:
    """Requests to a service, each in a thread of its own."""

    def __init__(self, service: Service, pool: ThreadPoolExecutor) -> None:
        self._service = service
        self._pool = pool

    def __call__(self, value: int = 0, name: str = "drawn") -> Future[Reply]:
        return self._pool.submit(ask, self._service, f'{{"value":{value}}}', name)

    def in_line(self, number: int, kind: Any = "threads") -> None:
        """Wait until this number of calls waits in a line."""
        lines = self._service._runner._lines
        eventually(lambda: kind in lines and len(lines[kind]._waiting) == number)


@contextmanager
def asking(service: Service) -> Iterator[Asking]:
    """Requests to a service, at most 64 at a time."""
    with ThreadPoolExecutor(64) as pool:
        yield Asking(service, pool)


@contextmanager
def gated(max_age: float | None = None, **settings: Any) -> Iterator[tuple[Gated, Asking]]:
    """The function `drawn`, whose gate opens at the end at the latest."""
    registry, drawn = Registry(), Gated()
    registry.generator("drawn", max_age=max_age)(drawn)
    with asking(make_service(registry, **settings)) as asks:
        try:
            yield drawn, asks
        finally:
            drawn.gate.set()
