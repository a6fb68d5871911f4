"""Small Dash apps of every backend for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dash import Dash, html
from support.servers import Site, backend_option, serve

from dash_dynamic_image_component import Registry


@dataclass(frozen=True)
class ServedApp:
    """An app, and the address of its server."""

    app: Dash
    url: str


ServeOnce = Callable[[Callable[[], Dash]], ServedApp]
"""Serves what a function makes: the first call starts its server, which the others share."""


def make_app(backend: str, **options: Any) -> Dash:
    """An app with a layout; what it serves is registered on the registry that it gets."""
    app = Dash(__name__, **backend_option(backend), **options)
    app.layout = html.Div("page")
    return app


@contextmanager
def serving(backend: str, **settings: Any) -> Iterator[tuple[Registry, Site]]:
    """The registry of an app, and a server of it; sessions are signed."""
    app = make_app(backend)
    if backend != "fastapi":
        app.server.secret_key = "only for tests"
    registry = Registry(app, **settings)
    with serve(app.server) as site:
        yield registry, site


def make_server(backend: str) -> Any:
    """A server of the user's own, as it is before Dash sees it."""
    if backend == "flask":
        from flask import Flask

        return Flask("own")
    if backend == "quart":
        from quart import Quart

        return Quart("own")
    from fastapi import FastAPI

    return FastAPI()


def with_dot(registry: Registry, grey: int = 128) -> None:
    """Register `dot`: one pixel of one grey."""
    from PIL import Image

    @registry.generator("dot")
    def dot(value: int = grey) -> Image.Image:
        return Image.new("L", (1, 1), value)
