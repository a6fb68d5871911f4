"""Puts the service on every Dash app of the process, with nothing for the user to do."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import uuid
import warnings
import weakref
from collections.abc import Callable
from functools import partial, wraps
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from dash import Dash, hooks

from ..base.addresses import ROUTE
from ..base.edited import RUN, reload_whole_pages
from ..generators.registry import Registry, default, registry_of
from ..service.service import Service
from ..storage.once import once_namespace
from .backends import ADD, Route, current_request
from .makers import THIS_PROCESS, file_of_module, makers_of_app

DATA_BLOCK = "_dash-dynamic-image"
"""The id of the element."""


class Apps:
    """The Dash apps of this process, and the service that answers for each of their registries."""

    def __init__(self) -> None:
        self._apps: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()
        self.program: list[str] = []
        """The files that made the first app, which stand for all with the default registry."""
        self.forget_services()

    def forget_services(self) -> None:
        """Start anew, as after a fork, which no thread of a service survives."""
        self._lock = Lock()
        self._services: WeakKeyDictionary[Registry, Service] = WeakKeyDictionary()

    def add(self, app: Any, makers: list[str]) -> bool:
        """Whether the app is new; `makers` are the files of the program that made it."""
        with self._lock:
            new = app not in self._apps
            self._apps.setdefault(app, makers)
            self.program = self.program or makers
            return new

    def makers_of(self, app: Any) -> list[str]:
        """The files of the program that made the app."""
        return self._apps[app]

    def all(self) -> list[Any]:
        """Every app that is still in use."""
        with self._lock:
            return list(self._apps)

    def service_of(self, app: Any) -> Service:
        """The service that answers for an app; apps that share a registry share it."""
        registry = registry_of(app)
        with self._lock:
            service = self._services.get(registry)
            settings = registry.settings
            if service is None or service.settings != settings:
                # The service must not keep alive what it is filed under.
                service = Service(weakref.proxy(registry), settings, self._namespace(app, registry))
                self._services[registry] = service
            return service

    def _namespace(self, app: Any, registry: Registry) -> str:
        """Registries that cannot be told apart share with no process.

        Not even the first: which one is asked first differs from process to process.
        """
        name = namespace(app, registry)
        others = ((each, registry_of(each)) for each in self._apps)
        alike = any(own is not registry and namespace(each, own) == name for each, own in others)
        return once_namespace(uuid.uuid4().hex) if alike else name


apps = Apps()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=apps.forget_services)


def install() -> None:
    """Adopt the apps to come, and those that were made before this package was imported."""
    hooks.setup()(adopt)
    for each in gc.get_objects():
        # `type()`, since `isinstance` would wake lazy objects that lie about their class.
        if issubclass(type(each), Dash):
            # What runs now is what imports this package.
            adopt(each, file_of_module(each.config.name))


def adopt(app: Any, *more: str | None) -> None:
    """Give an app the route, as soon as it has a server, and its pages the data block.

    `more` are files that are known to have made the app, beside those that run now.
    """
    if not apps.add(app, [*filter(None, more), *makers_of_app()]):
        return
    reload_whole_pages(app, partial(_has_images, weakref.ref(app)))
    app.init_app = _then(app.init_app, partial(_mount, app))
    app.interpolate_index = _with_data_block(app, app.interpolate_index)
    if getattr(app, "routes", None):  # its server has Dash's own routes already
        _mount(app)


def namespace(app: Any, registry: Registry) -> str:
    """What keeps the files of this program's registries apart from those of all others.

    Equal in every process of the program, wherever it was started: given in the settings, or made
    of the files that made the app, and of its name and prefixes where it has a registry of its own.
    """
    config, given = app.config, registry.settings.namespace
    if registry is default and given is not None:
        return given
    makers = apps.program if registry is default else apps.makers_of(app)
    program = "\n".join(makers) if given is None else given
    prefixes = (config.routes_pathname_prefix, config.requests_pathname_prefix)
    own = "" if registry is default else "\n".join([config.name, *prefixes])
    digest = hashlib.sha256(f"{program}\n{own}".encode()).hexdigest()[:16]
    return once_namespace(digest, THIS_PROCESS) if program == THIS_PROCESS else digest


def current_app() -> Any:
    """The app of the request that runs now, else the only one, else None."""
    known = apps.all()
    for app in sorted(known, key=lambda each: -len(each.config.routes_pathname_prefix or "")):
        server, path = current_request(_backend(app)) or (None, "")
        prefix = app.config.routes_pathname_prefix
        if server is not None and server is app.server and path.startswith(prefix):
            return app
    return known[0] if len(known) == 1 else None


def _backend(app: Any) -> str:
    """Dash has others than Flask from version 4.2 on."""
    return getattr(getattr(app, "backend", None), "server_type", "flask")


def is_debug(app: Any) -> bool:
    """Whether the app runs with Dash's dev tools, as `app.run(debug=True)` has it."""
    return bool(app._dev_tools.get("ui") or app._dev_tools.get("hot_reload"))


def run_of(app: Any) -> str | None:
    """What stands for every version in the URLs of an app in debug mode, where code is edited."""
    return RUN if is_debug(app) else None


def _has_images(app: weakref.ref[Any]) -> bool:
    served = app()
    return served is not None and bool(registry_of(served).names)


def _mount(app: Any) -> None:
    prefix = app.config.routes_pathname_prefix
    kind = _backend(app)
    add = ADD.get(kind)
    if add is None:
        warnings.warn(
            f"DynamicImage has no route on the {kind!r} backend; it knows {', '.join(ADD)}",
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
    """`interpolate_index` is Dash's public place for what a page holds."""

    @wraps(interpolate)
    def with_data_block(*args: Any, **kwargs: Any) -> str:
        kwargs["config"] = kwargs.get("config", "") + data_block(app)
        return interpolate(*args, **kwargs)

    return with_data_block


def data_block(app: Dash) -> str:
    """What the page knows before it asks: a version and the nullable parameters of each name."""
    described = registry_of(app).describe(run_of(app))
    text = json.dumps(described, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{DATA_BLOCK}">{text}</script>'
