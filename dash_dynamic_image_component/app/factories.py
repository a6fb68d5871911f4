"""A warning about functions of a factory of apps, of which the last one draws for all apps."""

from __future__ import annotations

import logging
from typing import Any

from ..generators.registry import default, registry_of
from .apps import apps

logger = logging.getLogger("dash_dynamic_image_component")

_told: set[str] = set()


def tell_of_factories(app: Any) -> None:
    """Log each such function once; called when an app serves a page.

    Apps under one prefix take the place of each other, as in tests and notebooks.
    """
    if registry_of(app) is not default or not (names := default.made_by_factories - _told):
        return
    served = [each.config for each in apps.all() if registry_of(each) is default]
    prefixes = {each.requests_pathname_prefix for each in served}
    if len(prefixes) < 2:
        return
    _told.update(names)
    logger.warning(
        "a function that makes apps has registered %s again, with other enclosed values or "
        "options: the last one draws for all apps (%s). Give each app a registry of its own there: "
        "registry = Registry(app), then @registry.generator or @image_callback(app, ...)",
        ", ".join(sorted(names)),
        ", ".join(sorted(map(str, prefixes))),
    )
