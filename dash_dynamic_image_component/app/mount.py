"""The route and the data block, put on every Dash app of the process without a call by the user."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from dash import Dash, hooks

from ..base.addresses import ROUTE
from ..generators.registry import registry_of
from .apps import apps
from .backends import ADD, Route, backend_of
from .callback_checks import check_callbacks
from .debug_mode import is_debug, reload_whole_pages, run_of
from .factories import tell_of_factories
from .program_files import file_of_module, program_files
from .unwired import tell_unwired

DATA_BLOCK = "_dash-dynamic-image"
"""The id of the element in the page that holds the data block."""


def install() -> None:
    """Adopt the apps to come, and those that were made before this package was imported."""
    hooks.setup()(adopt)
    for app in _apps_made_before():
        # The import of this package runs now, so the files that run now need not have made the app.
        adopt(app, file_of_module(app.config.name))


def adopt(app: Any, *more: str | None) -> None:
    """Give an app the route, as soon as it has a server, and its pages the data block.

    `more` are files that are known to have made the app, beside those that run now.
    """
    if not apps.add(app, [*filter(None, more), *program_files()]):
        return
    reload_whole_pages(app)
    app.init_app = _then(app.init_app, partial(_mount, app))
    app.interpolate_index = _with_data_block(app, app.interpolate_index)
    if getattr(app, "routes", None):  # its server has Dash's own routes already
        _mount(app)


def data_block(app: Dash) -> str:
    """An element with the facts of each generator that a page needs before its first request."""
    tell_unwired(app)
    tell_of_factories(app)
    described = registry_of(app).describe(run_of(app))
    text = json.dumps(described, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{DATA_BLOCK}">{text}</script>'


def _apps_made_before() -> Iterator[Dash]:
    """The Dash apps of this process, found among the objects that refer to their class.

    Dash keeps no list of its apps: `dash.get_app` gives the last one only.
    """
    for each in gc.get_referrers(*_with_subclasses(Dash)):
        # `type()`, since `isinstance` would load lazy objects that imitate another class.
        if issubclass(type(each), Dash):
            yield each


def _with_subclasses(cls: type) -> set[type]:
    return {cls}.union(*map(_with_subclasses, type.__subclasses__(cls)))


def _mount(app: Any) -> None:
    prefix = app.config.routes_pathname_prefix
    backend = backend_of(app)
    add = ADD.get(backend)
    if add is None:
        warnings.warn(
            f"DynamicImage has no route on the {backend!r} backend; it knows {', '.join(ADD)}",
            stacklevel=2,
        )
        return
    path = prefix + ROUTE
    add(app.server, Route(path, path, partial(apps.service_of, app), partial(is_debug, app)))


def _then(function: Callable[..., None], after: Callable[[], None]) -> Callable[..., None]:
    @wraps(function)
    def both(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)
        after()

    return both


def _with_data_block(app: Dash, interpolate: Callable[..., str]) -> Callable[..., str]:
    """Add the data block to a page through `interpolate_index`, a public method of Dash."""

    @wraps(interpolate)
    def with_data_block(*args: Any, **kwargs: Any) -> str:
        check_callbacks(app)
        kwargs["config"] = kwargs.get("config", "") + data_block(app)
        return interpolate(*args, **kwargs)

    return with_data_block
