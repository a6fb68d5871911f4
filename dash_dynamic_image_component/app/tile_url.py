"""`tile_url`: the URLs of all tiles of a picture, as one template for a map or a viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..generators.generator import Generator
from .image_url import common_url


def tile_url(
    generator: str | Callable[..., Any],
    params: Mapping[str, Any] | None = None,
    app: Any = None,
) -> str:
    """The URL of the tiles of a function that asks for a `Tile`, with `{z}`, `{x}` and `{y}` in it.

    It is the `url` of `dash_leaflet.TileLayer`, or the source of `getTileUrl` in OpenSeadragon.

    Args:
        generator: a registered function or its name.
        params: its arguments, JSON values by name.
        app: as in `image_url`.

    Raises:
        LookupError: as in `image_url`.
        TypeError: as in `image_url`.
        ValueError: as in `image_url`, or the function asks for no `Tile`.

    >>> tile_url("slide", {"stain": "H"})  # doctest: +SKIP
    '/_dash-dynamic-image/slide?p=%7B%22stain%22%3A%22H%22%7D&tile={z}/{x}/{y}'
    """
    return common_url(app, generator, params, _any_tile)


def _any_tile(generator: Generator) -> dict[str, str | None]:
    if generator.parameters.tile is None:
        raise ValueError(
            f"{generator.name} asks for no Tile; add a parameter such as "
            "tile: Tile = Tile(4096, 4096), or use image_url"
        )
    return {"tile": "{z}/{x}/{y}"}
