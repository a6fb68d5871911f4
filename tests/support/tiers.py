"""A function that counts its runs, and requests for the tiers of its images."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image
from support.pictures import numbered
from support.services import make_service

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service


@dataclass
class Drawing:
    """A function that counts its runs and draws how often it ran, when its gate is open."""

    runs: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def __call__(self, value: int = 0) -> Image.Image:
        self.runs += 1
        run = self.runs
        assert self.gate.wait(20)
        if value < 0:
            raise ValueError(f"{value} is negative")
        return numbered(run * 0x404040 % 2**24, 32)


def ask(
    service: Service, tier: str | None = None, value: int = 0, headers: dict[str, str] | None = None
) -> Reply:
    """The reply to a request for a tier; without one, for the exact image."""
    query = "p=" + quote(f'{{"value":{value}}}')
    if tier is not None:
        query += f"&tier={tier}"
    request = Request("GET", "/drawn", query.encode(), headers=headers or {})
    return in_thread(service.answer(request))


def service_of(function: Callable[..., Any], folder: Path | None = None, **options: Any) -> Service:
    """A service with one generator, `drawn`, which keeps its images in a folder."""
    registry = Registry()
    registry.generator("drawn", **options)(function)
    return make_service(registry, folder)


def timing(reply: Reply) -> str:
    """How long each step took."""
    return reply.headers["Server-Timing"]
