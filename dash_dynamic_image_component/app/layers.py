"""The prop `layers`: images on an image, checked where they are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.numbers import is_number
from ..generators.generator import is_name
from ..generators.parameters import check_by_name
from ..generators.registry import APART, draws_tiles, name_of
from ..generators.tile import refuse_component
from ..images.colors import prop_colormap

BLENDS = (
    *("normal", "multiply", "screen", "overlay", "darken", "lighten", "color-dodge", "color-burn"),
    *("hard-light", "soft-light", "difference", "exclusion", "hue", "saturation", "color"),
    *("luminosity", "plus-lighter"),
)
MEMBERS = (
    *("id", "generator", "params", "opacity", "visible", "blend", "swipe"),
    *("colormap", "value_range", "norm"),
)


def generator_name(generator: Any) -> str:
    """The name of a generator.

    Raises:
        ValueError: it is a text that cannot be a name, such as SVG that a function has returned.
        TypeError: its function draws tiles.
    """
    if not isinstance(generator, str):
        name = name_of(generator)
    elif generator and not is_name(generator):
        raise ValueError(f"{generator[:40]!r} is no name of a generator; {APART}")
    else:
        name = generator
    if draws_tiles(name):
        raise TypeError(refuse_component(name))
    return name


def named_layers(layers: Any) -> list[dict[str, Any]]:
    """The layers as the page gets them, with names in the place of functions.

    Raises:
        TypeError: it is no list of dicts, or a function draws tiles.
        ValueError: a member is unknown or has an unusable value, or two layers have one ID.
    """
    if not isinstance(layers, (list, tuple)):
        raise TypeError(f"layers is {type(layers).__name__}; give a list of dicts")
    named = [_named(layer, index) for index, layer in enumerate(layers)]
    ids = [layer["id"] for layer in named if layer.get("id") is not None]
    repeated = next((id for id in ids if ids.count(id) > 1), None)
    if repeated is not None:
        raise ValueError(f"two layers have the id {repeated!r}; give each another one")
    return named


def _named(layer: Any, index: int) -> dict[str, Any]:
    if not isinstance(layer, Mapping):
        raise TypeError(f"layers[{index}] is {type(layer).__name__}; give a dict")
    for member, value in layer.items():
        if member not in MEMBERS:
            raise ValueError(
                f"layers[{index}] has {member!r}; its members are {', '.join(MEMBERS)}"
            )
        remedy = _remedy(member, value)
        if remedy:
            raise ValueError(f"layers[{index}][{member!r}] is {value!r}; give {remedy}")
    check_by_name(layer.get("params"))
    named = dict(layer)
    if layer.get("generator") is not None:
        named["generator"] = generator_name(layer["generator"])
    if layer.get("colormap") is not None:
        named["colormap"] = prop_colormap(layer["colormap"])
    return named


def _remedy(member: str, value: Any) -> str | None:
    """The remedy for a value that cannot be used; None for one that can."""
    if value is None:
        return None
    if member == "id" and not isinstance(value, str):
        return "a text"
    if member == "params" and not isinstance(value, Mapping):
        return "a dict"
    if member == "opacity" and not _is_part(value):
        return "a number from 0 to 1"
    if member == "visible" and not isinstance(value, bool):
        return "True or False"
    if member == "blend" and value not in BLENDS:
        return "one of " + ", ".join(BLENDS)
    if member == "swipe" and not (isinstance(value, bool) or _is_part(value)):
        return "True or a number from 0 to 1"
    return None


def _is_part(value: Any) -> bool:
    return is_number(value) and 0 <= value <= 1
