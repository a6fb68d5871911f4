"""A service by itself, without a server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dash_dynamic_image_component.base.settings import Settings
from dash_dynamic_image_component.generators.registry import Registry
from dash_dynamic_image_component.service.flow import in_thread, on_loop
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service


def make_service(registry: Registry, folder: Path | None = None, **settings: Any) -> Service:
    """The service of a registry; what it keeps is in this folder, or in no other process's way."""
    return Service(registry, Settings(store=folder, **settings), "tests")


def service_with(function: Any, **options: Any) -> Service:
    """A service with one generator, `drawn`."""
    registry = Registry()
    registry.generator("drawn", **options)(function)
    return make_service(registry)


COMPONENT = {"Accept": "image/*, application/problem+json;q=0.5"}
"""What a `DynamicImage` sends, and an `html.Img` does not."""


def ask(service: Service, params: str = "{}", name: str = "drawn", **request: Any) -> Reply:
    """The reply to one request, which this thread waits for."""
    method, headers = request.pop("method", "GET"), COMPONENT | request.pop("headers", {})
    asked = Request(method, f"/{name}", f"p={quote(params)}".encode(), headers, **request)
    return in_thread(service.answer(asked))


def ask_query(service: Service, query: str, name: str = "drawn") -> Reply:
    """The image for a query that follows empty params, such as `&size=8x8`."""
    reply = in_thread(service.answer(Request("GET", f"/{name}", f"p=%7B%7D{query}".encode())))
    assert reply.status == 200, reply
    return reply


def ask_within(seconds: float, service: Service, params: str = "{}", name: str = "drawn") -> Reply:
    """The reply to one request; a TimeoutError when it takes longer, whatever hangs."""
    asked = Request("GET", f"/{name}", f"p={quote(params)}".encode(), COMPONENT)
    return asyncio.run(asyncio.wait_for(on_loop(service.answer(asked)), seconds))
