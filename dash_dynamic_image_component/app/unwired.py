"""A warning about images of `image_callback` whose callback reached no app, and so stay empty."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

from ..generators.registry import registry_of
from .apps import apps
from .clientside import NAMESPACE
from .function_names import outputs_of

logger = logging.getLogger("dash_dynamic_image_component")

_told: set[str] = set()


def tell_unwired(app: Any) -> None:
    """Log each image that no app shows, once; called when an app serves a page.

    The callback of a blueprint that was not registered on an app, or of another app, is lost.
    """
    registry = registry_of(app)
    served = [each for each in apps.all() if registry_of(each) is registry]
    wired = {name for each in served for name in _wired(each)}
    for name, outputs in outputs_of(registry).items():
        if name not in wired and name not in _told:
            _told.add(name)
            logger.warning(
                "no app has the callback that shows the image of %s in %s: give image_callback the "
                "app that serves the page, or register the blueprint on that app",
                name,
                ", ".join(sorted(outputs)),
            )


def _wired(app: Any) -> Iterator[str]:
    """The names of the functions whose images the callbacks of an app show."""
    for callback in app._callback_list:
        function = callback.get("clientside_function") or {}
        if function.get("namespace") == NAMESPACE:
            spec = json.loads(function["function_name"])
            if "generator" in spec:
                yield spec["generator"]
