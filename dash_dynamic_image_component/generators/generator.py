"""Generators: registered functions with their parameters and options."""

from __future__ import annotations

import dataclasses
import inspect
import itertools
import math
import re
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack

from ..base.canonical_json import canonical_json
from ..base.functions import file_of_function, returned_by, underlying
from ..base.numbers import is_number
from ..base.settings import check_timeout
from ..images.options import ImageOptions
from ..images.previews import DATA, Wanted, ways_to_write
from .concurrency import concurrency_of
from .fingerprint import source_hash
from .options import OPTION_NAMES, PROCESSES, GeneratorOptions, checked_executor
from .parameters import Parameters
from .size import SizeLimits

MAX_NAME_LENGTH = 200
NAME = re.compile(rf"[A-Za-z0-9_.-]{{1,{MAX_NAME_LENGTH}}}")
RESERVED = frozenset({"-", ".", ".."})

POLICY_NAMES = frozenset(OPTION_NAMES) - {each.name for each in dataclasses.fields(ImageOptions)}
"""Options that are kept on the generator; the others are those of `ImageOptions`."""

SIZE_OPTIONS = tuple(each.name for each in dataclasses.fields(SizeLimits))

_serial = itertools.count()


class Generator:
    """A function that draws an image, with all facts that are known at its registration.

    >>> def waves(frequency: float = 8.0):
    ...     return f"waves of {frequency}"
    >>> Generator(waves).call({"frequency": 3.0})
    'waves of 3.0'
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str | None = None,
        **options: Unpack[GeneratorOptions],
    ) -> None:
        self.function = function
        self.name = _checked_name(name, function)
        self.origin = origin_of(function)
        """Module and qualified name: equal when the same function is defined again."""
        inner = returned_by(function)
        self.is_async = inspect.iscoroutinefunction(inner) or inspect.isasyncgenfunction(inner)
        """True if a call gives what is awaited, which belongs on an event loop."""
        self.yields = inspect.isgeneratorfunction(inner) or inspect.isasyncgenfunction(inner)
        """True if the function yields images and its progress."""
        self.version = _checked_version(options.get("version"))
        self.max_age = _checked_max_age(options.get("max_age"), self.version, self.name)
        self.immutable = self.max_age == math.inf
        """True if an image of one version never changes."""
        self.is_kept = bool(self.max_age)
        """True if the server may keep its images."""
        self.authorize, self.vary = options.get("authorize"), options.get("vary")
        self.public = _flag("public", options.get("public", False))
        _check_public(self.public, self.authorize, self.vary)
        self.cross_origin = _flag("cross_origin", options.get("cross_origin", False))
        """True if pages of other sites may show its images."""
        self.timeout = options.get("timeout")
        check_timeout(self.timeout)
        self.executor = checked_executor(options.get("executor"))
        self.concurrency = concurrency_of(options.get("concurrency"), self.origin)
        self.size_limits = _size_limits(options)
        """The largest sizes that a function draws which asks for a `Size`."""
        self.output = _output(options)
        self.serial = next(_serial)
        """A number of this registration alone: a function that replaces another shares no key."""
        self.generation = 0
        """The number of functions that had the name before, equal in all processes of a program.

        The registry sets it before it hands the generator out."""
        if self.cross_origin:
            _check_cross_origin(self.public, self.authorize, self.vary)
        _check_function(function)
        self.parameters = Parameters(function, self.name)
        ways = self._ways_to_write(options.get("preview", "auto"))
        quick = {tier: way for tier, way in ways.items() if way.is_preview}
        self._wanted = {
            tier: way for tier, way in ways.items() if not (self.yields and way.is_preview)
        }
        self.previews = () if self.yields else tuple(filter(None, quick))
        """The tiers of the quick images that a page may request while its params move."""
        self.tiers = tuple(self._wanted)
        """The tiers that a URL can name, and None, that of a URL without one."""
        self.exact_tier = DATA if self.output.data else None
        """The tier that a page shows at rest."""
        self._wanted_of_frames = next(iter(quick.values()), None)
        self._check_injected()
        self._check_size_options(options)
        self.file = file_of_function(underlying(function))
        """The file of the function: two programs may have modules and functions of equal names."""
        self._content = self._hashed_content()

    @cached_property
    def identity(self) -> str:
        """The part of a key that tells its images from all others in a shared store.

        Without a version, the fingerprint of the function takes its place.
        """
        # As ASCII: a path or a version may hold what is no UTF-8.
        version = None if self.version is None else ascii(self.version)
        parts = [ascii(self.file), *self.origin, version, self._content, self.generation]
        return canonical_json([*parts, self.output.as_json()])

    def _hashed_content(self) -> str | None:
        """The fingerprint at registration, before calls change enclosed values."""
        is_program = self.origin[0] == "__main__"  # without a file, as are many programs
        needed = self.max_age and (self.version is None or is_program)
        return source_hash(self.function) if needed else None

    def _check_injected(self) -> None:
        parameters, name = self.parameters, self.name
        if parameters.viewer is not None and self.vary is None:
            raise TypeError(
                f"{name} asks for a Viewer; say who that is: @generator(vary=lambda request: ...)"
            )
        if parameters.tile is not None and self.output.data and self.output.value_range is None:
            raise TypeError(
                f"{name} draws tiles, each of which would have colours over its own range; give "
                "value_range=(low, high), or leave data= out for tiles in colours"
            )
        if self.executor is None:
            return
        if self.yields and self.executor != PROCESSES:
            raise TypeError(
                f"{name} yields, and what it yields comes back from no executor but "
                'executor="processes"; write that, leave it out, or return one image'
            )
        if parameters.cancelled is not None:
            raise TypeError(f"{name} asks for Cancelled, which cannot reach it in an executor")
        if self.is_async:
            raise TypeError(f"{name} is async, and runs on an event loop; an executor takes `def`")

    def _check_size_options(self, options: GeneratorOptions) -> None:
        given = [name for name in SIZE_OPTIONS if name in options]
        if given and self.parameters.box is None:
            raise TypeError(
                f"{given[0]} of {self.name} limits nothing: the function asks for no Size; add a "
                "parameter such as size: Size = Size(640, 400), or leave the option out"
            )

    def _ways_to_write(self, preview: Any) -> Mapping[str | None, Wanted]:
        """The way to write each tier."""
        # Of a figure the axes show the view, which are found in it.
        shows_view = self.parameters.view is not None and not self.parameters.in_figure
        both = self.max_age != 0
        return ways_to_write(preview, self.output, both=both, shows_view=shows_view)

    @property
    def stops(self) -> bool:
        """True if a run can be ended before the function returns."""
        is_cancelled = self.is_async and self.concurrency is None
        return is_cancelled or self.yields or self.parameters.cancelled is not None

    def wanted(self, tier: str | None) -> Wanted:
        """The way to write an image of that tier; None is that of a URL without one."""
        return self._wanted[tier]

    def wanted_of_frames(self, tier: str | None) -> Wanted:
        """The way to write the unfinished images of a function that yields."""
        quick, exact = self._wanted_of_frames, self._wanted[tier]
        if quick is None or (tier is None and self.output.data):
            return exact
        return quick

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """Call the function with arguments that `parameters` checked."""
        positional, named = self.parameters.split(arguments)
        return self.function(*positional, **named)


def origin_of(function: Callable[..., Any]) -> tuple[str, str]:
    """Module and qualified name of a function, the same in every process."""
    function = underlying(function)
    return _module(function), getattr(function, "__qualname__", type(function).__qualname__)


def is_name(text: str) -> bool:
    """True if a text can be the name of a generator.

    >>> is_name("circular-waves"), is_name("<svg/>")
    (True, False)
    """
    return NAME.fullmatch(text) is not None and text not in RESERVED


def _checked_name(name: str | None, function: Callable[..., Any]) -> str:
    if name is None:
        name = str(getattr(underlying(function), "__name__", type(function).__name__))
    if not is_name(name):
        raise ValueError(
            f"{name!r} cannot name a generator; give it one of letters, digits, '_', '.', '-': "
            '@generator("my-name")'
        )
    return name


def _output(options: GeneratorOptions) -> ImageOptions:
    given: dict[str, Any] = {
        name: value for name, value in options.items() if name not in POLICY_NAMES
    }
    return ImageOptions(**given)


def _size_limits(options: GeneratorOptions) -> SizeLimits:
    given: dict[str, Any] = {name: each for name, each in options.items() if name in SIZE_OPTIONS}
    return SizeLimits(**given)


def _checked_version(version: str | None) -> str | None:
    if version is None or (isinstance(version, str) and version):
        return version
    raise ValueError(f"version is {version!r}; it must be a text that is not empty, such as '3'")


def _checked_max_age(max_age: float | None, version: str | None, name: str) -> float | None:
    if max_age is None:
        return None
    if not is_number(max_age) or not max_age >= 0:
        raise ValueError(f"max_age is {max_age!r}; it must be None or seconds from 0 to infinity")
    if max_age == math.inf and version is None:
        raise ValueError(
            f"max_age of {name} is infinite, so browsers will never ask again: give version= too, "
            "and change it whenever the images change"
        )
    return max_age


def _flag(name: str, value: Any) -> bool:
    """An option that opens an image to others: a text, such as "no" or an origin, is refused."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}; it must be True or False")
    return value


def _check_public(public: bool, authorize: Any, vary: Any) -> None:
    for name, function in (("authorize", authorize), ("vary", vary)):
        if function is not None and not callable(function):
            raise TypeError(f"{name} is {function!r}; it must be a function of the request")
        if function is not None and public:
            raise ValueError(
                f"public=True lets caches give the image to everybody, without asking {name}; "
                "leave one of them out"
            )


def _check_cross_origin(public: bool, authorize: Any, vary: Any) -> None:
    for name, function in (("authorize", authorize), ("vary", vary)):
        if function is not None:
            raise ValueError(
                f"cross_origin=True lets pages of other sites show the image, where {name} would "
                "see the cookies of each visitor; leave one of them out"
            )
    if not public:
        raise ValueError(
            "cross_origin=True lets pages of other sites show and read the image; "
            "say that it is for everybody: public=True"
        )


def _check_function(function: Any) -> None:
    if isinstance(function, classmethod) or _lacks_its_object(function):
        raise TypeError(
            f"{function.__qualname__} is a method, and has no object yet: register it below the "
            "class, as in generator(plots.draw), or write @staticmethod below @generator"
        )
    if isinstance(function, type) or not callable(function):
        raise TypeError(f"{function!r} cannot be registered: it is no function")


def _lacks_its_object(function: Any) -> bool:
    """True for a method in the body of its class."""
    if not inspect.isfunction(function):
        return False
    first = next(iter(inspect.signature(function).parameters), "")
    around = function.__qualname__.rpartition(".")[0]
    return first == "self" and bool(around) and not around.endswith("<locals>")


def _module(function: Any) -> str:
    """The module of a function; a program counts as the module that others import of its file."""
    name: str = getattr(function, "__module__", None) or "?"
    if name != "__main__":
        return name
    main = sys.modules["__main__"]
    spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    if spec is not None:
        return str(spec.name)
    return name if file is None or file.startswith("<") else Path(file).stem  # "<stdin>"
