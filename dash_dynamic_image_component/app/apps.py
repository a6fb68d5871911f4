"""The Dash apps of this process, the service of each, and the namespace of its files."""

from __future__ import annotations

import hashlib
import os
import uuid
import weakref
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from ..generators.registry import Registry, default, registry_of
from ..service.service import Service
from ..storage.once import once_namespace
from .backends import backend_of, current_request
from .program_files import THIS_PROCESS


class Apps:
    """The Dash apps of this process, and the service that answers for each of their registries."""

    def __init__(self) -> None:
        self._files: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()
        self.program: list[str] = []
        """The program files of the first app, which count for all apps of the default registry."""
        self.forget_services()

    def forget_services(self) -> None:
        """Drop all services, as after a fork, which no thread of a service survives."""
        self._lock = Lock()
        self._services: WeakKeyDictionary[Registry, Service] = WeakKeyDictionary()

    def add(self, app: Any, files: list[str]) -> bool:
        """Add an app with the files of the program that made it; True if the app is new."""
        with self._lock:
            new = app not in self._files
            self._files.setdefault(app, files)
            self.program = self.program or files
            return new

    def files_of(self, app: Any) -> list[str]:
        """The files of the program that made the app."""
        return self._files[app]

    def all(self) -> list[Any]:
        """Every app that is still in use."""
        with self._lock:
            return list(self._files)

    def service_of(self, app: Any) -> Service:
        """The service that answers for an app; apps with the same registry share one."""
        registry = registry_of(app)
        with self._lock:
            service = self._services.get(registry)
            settings = registry.settings
            if service is None or service.settings != settings or service.is_damaged:
                # A proxy, since a value that refers to its weak key would keep the key alive.
                service = Service(weakref.proxy(registry), settings, self._namespace(app, registry))
                self._services[registry] = service
            return service

    def _namespace(self, app: Any, registry: Registry) -> str:
        """The namespace of a registry, or one of this process alone where two have the same.

        Then the first registry gets one of this process too: the order in which registries are
        first used differs from process to process.
        """
        name = namespace(app, registry)
        others = ((each, registry_of(each)) for each in self._files)
        alike = any(own is not registry and namespace(each, own) == name for each, own in others)
        return once_namespace(uuid.uuid4().hex) if alike else name


apps = Apps()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=apps.forget_services)


def namespace(app: Any, registry: Registry) -> str:
    """The name that keeps the files of a registry apart from those of all other programs.

    It is equal in every process of the program, wherever that was started. It is the one of the
    settings, or a hash of the program files; for an app with a registry of its own the hash
    covers the name and the prefixes of the app too.
    """
    config, given = app.config, registry.settings.namespace
    if registry is default and given is not None:
        return given
    files = apps.program if registry is default else apps.files_of(app)
    program = "\n".join(files) if given is None else given
    prefixes = (config.routes_pathname_prefix, config.requests_pathname_prefix)
    own = "" if registry is default else "\n".join([config.name, *prefixes])
    digest = hashlib.sha256(f"{program}\n{own}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return once_namespace(digest, THIS_PROCESS) if program == THIS_PROCESS else digest


def current_app() -> Any:
    """The app of the request that runs now, else the only one, else None."""
    known = apps.all()
    for app in sorted(known, key=lambda each: -len(each.config.routes_pathname_prefix or "")):
        server, path = current_request(backend_of(app)) or (None, "")
        prefix = app.config.routes_pathname_prefix
        if server is not None and server is app.server and path.startswith(prefix):
            return app
    return known[0] if len(known) == 1 else None
