"""Callbacks that run the function of an image on the server, though browsers ask for the image."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from ..base.functions import code_of
from ..generators.generator import Generator, origin_of
from ..generators.registry import Registry, registry_of
from .debug_mode import is_debug

IMAGE_PROPERTIES = frozenset({"src", "params", "children"})
"""Properties in which somebody expects the image. Others, such as `figure`, may take the value that
a function returns."""

logger = logging.getLogger("dash_dynamic_image_component")


def check_callbacks(app: Any) -> None:
    """Tell of a function that is both a callback and an image; once, where it is no debug mode.

    Raises:
        ValueError: in debug mode, so that the first page shows it.
    """
    told = _told(registry_of(app), app.callback_map)
    if told is None:
        return
    if is_debug(app):
        raise ValueError(told)
    if told not in _logged:
        _logged.add(told)
        logger.error("%s", told)


_logged: set[str] = set()


def _told(registry: Registry, callback_map: dict[str, Any]) -> str | None:
    generators = filter(None, map(registry.get, registry.names))
    functions = {id(each.function): each for each in generators}
    for outputs, entry in callback_map.items():
        output = next((each for each in _outputs(outputs) if each[1] in IMAGE_PROPERTIES), None)
        for function in _wrapped(entry.get("callback")):
            generator = functions.get(id(function))
            if output is not None and generator is not None:
                return _words(generator, *output)
    return None


def _words(generator: Generator, id_: str, name: str) -> str:
    code = getattr(code_of(generator.function), "__code__", None)
    place = "" if code is None else f" ({code.co_filename}, line {code.co_firstlineno})"
    return (
        f"{'.'.join(origin_of(generator.function))}{place} draws the image {generator.name!r}, and "
        f"is the callback of {id_}.{name} too, which gets what the function returns in place of a "
        f"URL: write @image_callback(Output({id_!r}, {name!r}), Input(...)) in place of both "
        "decorators, or leave out @generator"
    )


def _outputs(key: str) -> Iterator[tuple[str, str]]:
    """The ids and properties in a key of `callback_map`: "a.src", or "..a.src...b.params.."."""
    several = key.startswith("..") and key.endswith("..")
    for each in key[2:-2].split("...") if several else [key]:
        id_, _, name = each.rpartition(".")
        yield id_, name.partition("@")[0]  # allow_duplicate adds a hash


def _wrapped(function: Callable[..., Any] | None) -> Iterator[Any]:
    """The function, and those that decorators wrapped."""
    while function is not None:
        yield function
        function = getattr(function, "__wrapped__", None)
