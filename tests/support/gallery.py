"""The gallery on a server, apart from the functions and libraries of other tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash.development.base_component import ComponentRegistry
from support.servers import Site, serve

from dash_dynamic_image_component.generators.registry import default

LIBRARIES = ["dash_leaflet", "dash_mantine_components"]


@contextmanager
def serve_gallery(**options: Any) -> Iterator[Site]:
    """The gallery, with options of its app, until the block ends."""
    from docs.app import make_app

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default, "_generators", {})  # other tests have functions of the same names
        patch.setattr(ComponentRegistry, "registry", {*ComponentRegistry.registry, *LIBRARIES})
        with serve(make_app(**options).server) as site:
            yield site
