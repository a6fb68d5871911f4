"""Registries: the generators of an app by name, and its settings."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar, Unpack, overload
from weakref import WeakKeyDictionary, WeakSet

from ..base.problems import did_you_mean
from ..base.run_token import RUN_TOKEN, new_run_token
from ..base.settings import SettingOptions, Settings
from ..images.previews import DATA8
from ..storage.opening import check_store
from .generator import Generator
from .options import GeneratorOptions
from .redefinition import encloses_others, lines_of_two
from .size import RATIOS, Size, SizeLimits
from .view import View
from .view_text import view_facts

F = TypeVar("F", bound=Callable[..., Any])

_registries: WeakSet[Registry] = WeakSet()
_own: WeakKeyDictionary[Any, Registry] = WeakKeyDictionary()


class Registry:
    """The generators that an app serves.

    `Registry(app)` is served by that app alone, and that app serves no other. A registry without
    `app` is served by none. Every app without a registry of its own serves the default one, to
    which `dash_dynamic_image_component.generator` adds.

    >>> registry = Registry()
    >>> @registry.generator
    ... def waves(frequency: float = 8.0): ...
    >>> registry.names
    ['waves']
    """

    def __init__(self, app: Any = None, **settings: Unpack[SettingOptions]) -> None:
        self._generators: dict[str, Generator] = {}
        self._replaced: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        self._given: SettingOptions = {}
        self._settings: Settings | None = None
        self._lock = Lock()
        self._described = False
        self._edited: str | None = None
        self.made_by_factories: set[str] = set()
        """Names of generators that were registered again with other enclosed values or options."""
        if app is not None:
            if not hasattr(app, "callback_map"):
                raise TypeError(f"Registry takes a Dash app, not {app!r}")
            if app in _own:
                raise ValueError(f"{app!r} has a registry of its own already; use that one")
            _own[app] = self
        _registries.add(self)
        if settings:
            self.configure(**settings)

    def configure(self, **settings: Unpack[SettingOptions]) -> None:
        """Set where images are kept, and how much may run at once.

        A setting that is left out keeps the value of an earlier call, else has that of its
        environment variable, such as `DASH_DYNAMIC_IMAGE_STORE`, else its default.

        Args:
            **settings: the items of `SettingOptions`, which says what each means.

        Raises:
            TypeError: a name is no setting, or the store lacks methods.
            ValueError: a value is out of its range, or the store has a URL of another kind.
            ImportError: the store is a Redis, and redis-py is not installed.

        >>> Registry().configure(store="redis://localhost", namespace="my-app", threads=4)
        """
        given: SettingOptions = {**self._given, **settings}
        made = Settings.make(given)
        check_store(made.store)
        self._settings, self._given = made, given

    @property
    def settings(self) -> Settings:
        """The settings of `configure`, the environment and the defaults."""
        if self._settings is None:
            self._settings = Settings.make({})
        return self._settings

    @overload
    def generator(self, function: F, /) -> F: ...

    @overload
    def generator(
        self,
        name: str | None = None,
        /,
        **options: Unpack[GeneratorOptions],
    ) -> Callable[[F], F]: ...

    def generator(self, function_or_name: Any = None, /, **options: Any) -> Any:
        """Register a function that draws an image. The function itself stays what it was.

        The parameters come from the signature: type hints are checked and coerced, defaults fill
        in, and a name that the function does not have is refused. The function runs without a
        request context, in a thread (`def`) or on the package's event loop (`async def`).

        Args:
            name: what browsers ask for; the function's own name when left out. Letters, digits,
                `_`, `.` and `-`.
            **options: the items of `GeneratorOptions`, which says what each means: how long images
                are kept, where the function runs, who may see its images, how they are written.

        Returns:
            The function (or a decorator that returns it). It draws a `PIL.Image.Image`, a NumPy
            array (H x W, H x W x 1, 3 or 4; bool, uint8, uint16, or float in [0, 1], NaN is
            transparent) or what becomes one, a Matplotlib or Plotly figure, a `str` of SVG,
            encoded `bytes`, a `pathlib.Path` to an image file, or a `Result` with one of these. Or
            it yields them, a `Progress`, or pairs of both: the component shows each one as it
            comes, and the last one remains.

        Raises:
            ValueError: another function has that name, or an option is out of its range.
            TypeError: the function takes `*args`, yields in an executor other than
                "processes", or is none.

        >>> @Registry().generator("circle", max_age=60)
        ... def draw_circle(radius: int = 10): ...
        """
        if function_or_name is None or isinstance(function_or_name, str):
            return lambda function: self._register(function, function_or_name, **options)
        return self._register(function_or_name, None, **options)

    def get(self, name: str) -> Generator | None:
        """The generator of that name."""
        return self._generators.get(name)

    @property
    def names(self) -> list[str]:
        """All names, in the order of registration."""
        return list(self._generators)

    def find(self, generator: str | Callable[..., Any]) -> Generator:
        """The generator that a name, or a registered function, stands for.

        Raises:
            LookupError: there is none; names the near ones.
        """
        name = generator if isinstance(generator, str) else name_of(generator, [self])
        found = self.get(name)
        if found is None:
            raise LookupError(f"no generator named {name!r}{remedy_of(name, self)}")
        return found

    def describe(self, run: str | None = None) -> dict[str, Any]:
        """The facts of each generator that a page needs before its first request, by name.

        `run`, the run token of debug mode, replaces every version.
        """
        self._described = True
        limit, every = self.settings.timeout, list(self._generators.items())
        return {name: facts_of(each, run, limit) for name, each in every}

    def run_token(self, *, debug: bool) -> str | None:
        """The run token of this registry, which keeps images of replaced functions from pages.

        It is the one of the program in debug mode and in an interactive session, such as a
        notebook. After a function was replaced while pages were open it is the time of that, also
        elsewhere. Else it is None.
        """
        return self._edited or (RUN_TOKEN if debug or hasattr(sys, "ps1") else None)

    def _register(self, function: F, name: str | None, **options: Any) -> F:
        new = Generator(function, name, **options)
        with self._lock:
            old = self._generators.get(new.name)
            if old is not None and old.origin != new.origin:
                raise ValueError(
                    f"two functions want the name {new.name!r}: {'.'.join(old.origin)} has it, "
                    f"{'.'.join(new.origin)} asks for it; give one of them another: "
                    '@generator("another-name")'
                )
            if old is not None:
                _check_redefinition(old, new)
                if encloses_others(old, new):
                    self.made_by_factories.add(new.name)
                new.generation = old.generation + 1
                self._keep_name(old)
                if self._described:
                    self._edited = new_run_token()
            self._generators[new.name] = new
        return function

    def _keep_name(self, old: Generator) -> None:
        """Let a function of a module that was loaded again stand for the one in its place.

        Names that were imported from the module hold the old one, as after `%autoreload` in a
        notebook. Functions inside of others, such as a factory of apps, may draw something else.
        """
        if "<locals>" not in old.origin[1]:
            with suppress(TypeError):  # an object without a hash, or without weak references
                self._replaced[old.function] = old.name

    def _names_of(self, function: Callable[..., Any]) -> set[str]:
        """The names under which a function is registered, else that under which it was."""
        generators = list(self._generators.values())
        names = {each.name for each in generators if each.function == function}
        with suppress(TypeError):
            if not names and function in self._replaced:
                return {self._replaced[function]}
        return names


def remedy_of(name: str, registry: Registry) -> str:
    """The remedy for a name that a registry lacks; empty where none is known."""
    if any(name in each._generators for each in list(_registries) if each is not registry):
        return (
            "; another registry has it, and an app with Registry(app) serves that one alone: "
            "register it there too, @registry.generator"
        )
    return did_you_mean(name, registry.names)


APART = 'give the function and its arguments apart, such as (waves, {"frequency": 8})'


def registry_of(app: Any) -> Registry:
    """The registry that an app serves: its own, else the default one.

    Raises:
        TypeError: it is neither an app nor a blueprint of dash-extensions.
    """
    if not hasattr(app, "clientside_callback"):
        raise TypeError(f"app must be a Dash app, and is a {type(app).__name__}")
    return _own.get(app, default)


def name_of(function: Callable[..., Any], registries: Iterable[Registry] | None = None) -> str:
    """The name under which a function is registered.

    Raises:
        LookupError: it is not registered, or under several names.
        TypeError: it is the result of a call, and no function.
    """
    if not callable(function):
        raise TypeError(
            "a generator is a function or its name, and not what a call of it returns "
            f"({type(function).__name__}); {APART}"
        )
    looked_at = list(_registries if registries is None else registries)
    names = {name for registry in looked_at for name in registry._names_of(function)}
    if len(names) == 1:
        return names.pop()
    called = getattr(function, "__qualname__", repr(function))
    if not names:
        raise LookupError(f"{called} is not registered; put @generator above it")
    raise LookupError(f"{called} has several names ({', '.join(sorted(names))}); give one of them")


def draws_tiles(name: str) -> bool:
    """True if the functions of this name, in every registry that has one, ask for a `Tile`."""
    found = [each for registry in list(_registries) if (each := registry.get(name)) is not None]
    return bool(found) and all(each.parameters.tile is not None for each in found)


def _check_redefinition(old: Generator, new: Generator) -> None:
    lines = None if old.function == new.function else lines_of_two(old.function, new.function)
    if lines is not None:
        file, first, second = lines
        raise ValueError(
            f"two functions want the name {new.name!r}: {file} has one on line {first} and one on "
            f"line {second}; rename one, or give one another: "
            '@generator("another-name")'
        )


def facts_of(generator: Generator, run: str | None, limit: float | None) -> dict[str, Any]:
    """The facts of a generator that a page needs before its first request.

    Args:
        generator: the generator.
        run: the run token of debug mode, which replaces the version.
        limit: the time limit of the registry, in seconds.
    """
    parameters, limit = generator.parameters, generator.timeout or limit
    description: dict[str, Any] = {"nullable": parameters.nullable}
    if parameters.required:
        description["required"] = parameters.required
    if parameters.parsed:
        description["parsed"] = parameters.parsed
    if limit is not None:
        description["timeout"] = 0 if math.isinf(limit) else limit  # JSON has no infinity
    if run is not None or generator.immutable:
        description["version"] = run or generator.version
    if generator.stops:
        description["stops"] = True
    if generator.yields:
        description["frames"] = True
    if generator.output.data:
        description |= _data_facts(generator)
    elif generator.previews:
        description["preview"] = list(generator.previews)
    if parameters.box is not None:
        description["size"] = _size_facts(parameters.default_box, generator.size_limits)
    if parameters.theme is not None:
        description["theme"] = True
    if parameters.view is not None:
        description["view"] = view_facts(parameters.view.default)
        if parameters.in_figure:
            description["figure"] = True
    return description


def _data_facts(generator: Generator) -> dict[str, Any]:
    """The facts of a generator whose values a page colours; it has one preview, `data8`."""
    output = generator.output
    given = {"colormap": output.colormap, "value_range": output.value_range}
    facts = {name: value for name, value in given.items() if value is not None}
    return {"data": output.data, **facts} | ({"preview": [DATA8]} if generator.previews else {})


def _size_facts(box: Size | View | None, limits: SizeLimits) -> dict[str, Any]:
    ratio = min(limits.max_pixel_ratio, RATIOS[-1])  # JSON has no infinity
    shape = {} if box is None else {"shape": [box.width, box.height]}
    return {"max_pixel_ratio": ratio, "max_pixels": limits.max_pixels, **shape}


default = Registry()
"""The registry of every app that has none of its own."""
