"""One registered function: its parameters, its version and how long its images may be kept."""

from __future__ import annotations

import inspect
import itertools
import math
import re
import typing
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from . import problems

NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
RESERVED = frozenset({"-", ".", ".."})

_serial = itertools.count()


class Generator:
    """A function that draws an image, under the name by which a browser asks for it.

    >>> def waves(frequency: float = 8.0): ...
    >>> Generator(waves).arguments({"frequency": "3"})
    {'frequency': 3.0}
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str | None = None,
        *,
        version: str | None = None,
        max_age: float | None = None,
        public: bool = False,
    ) -> None:
        self.function = function
        self.name = _checked_name(name, function)
        self.version = _checked_version(version)
        self.max_age = _checked_max_age(max_age, self.version, self.name)
        self.public = public
        self.serial = next(_serial)
        """Differs for every registration, so that a function that was replaced shares no key."""
        self._signature = _checked_signature(function, self.name)
        self._hints = _hints(function, self._signature, self.name)

    @property
    def origin(self) -> tuple[str, str]:
        """Module and qualified name: equal when the same function is defined again."""
        function = inspect.unwrap(self.function)
        name = getattr(function, "__qualname__", type(function).__qualname__)
        return getattr(function, "__module__", "?"), name

    @property
    def is_async(self) -> bool:
        """Whether a call gives an awaitable, which belongs on an event loop."""
        called = getattr(self.function, "__call__", None)  # noqa: B004
        return inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(called)

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters, in the order of the signature."""
        return list(self._hints)

    @property
    def immutable(self) -> bool:
        """Whether an image of one version never changes (`max_age` is infinite)."""
        return self.max_age == math.inf

    @cached_property
    def nullable(self) -> list[str] | bool:
        """The parameters that may be None, or True for all, unknown ones included."""
        if self._takes_any_name:
            return True
        from pydantic import ValidationError

        try:
            self._adapter.validate_python(dict.fromkeys(self.parameters))
        except ValidationError as error:
            refused = {item["loc"][0] for item in error.errors()}
            return [name for name in self.parameters if name not in refused]
        return self.parameters

    def arguments(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Check `params` against the signature, and coerce them to its type hints.

        Raises:
            Problem: 422 with one entry for each parameter at fault.
        """
        from pydantic import ValidationError

        try:
            checked: dict[str, Any] = self._adapter.validate_python(dict(params))
        except ValidationError as error:
            raise self._problem(error, params) from None
        return checked

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """Call the function with arguments that were checked."""
        positional, named = [], dict(arguments)
        for parameter in self._signature.parameters.values():
            if parameter.kind is parameter.POSITIONAL_ONLY and parameter.name in named:
                positional.append(named.pop(parameter.name))
        return self.function(*positional, **named)

    @property
    def _takes_any_name(self) -> bool:
        kinds = (parameter.kind for parameter in self._signature.parameters.values())
        return inspect.Parameter.VAR_KEYWORD in kinds

    @cached_property
    def _adapter(self) -> Any:
        """Checks all params at once: pydantic's own words, one error for each field."""
        from pydantic import ConfigDict, TypeAdapter
        from typing_extensions import NotRequired, TypedDict

        fields = {
            name: hint
            if self._signature.parameters[name].default is inspect.Parameter.empty
            else NotRequired[hint]
            for name, hint in self._hints.items()
        }
        typed_dict: Any = TypedDict  # made at run time, which type checkers do not follow
        schema = typed_dict(self.name, fields)
        schema.__pydantic_config__ = ConfigDict(
            extra="allow" if self._takes_any_name else "forbid", arbitrary_types_allowed=True
        )
        return TypeAdapter(schema)

    def _problem(self, error: Any, params: Mapping[str, Any]) -> problems.Problem:
        messages: dict[str, list[str]] = {}
        for item in error.errors(include_url=False, include_input=False, include_context=False):
            param, message = self._explained(item)
            messages.setdefault(param, []).append(message)
        errors = [
            {"param": param, "message": "; ".join(dict.fromkeys(texts))}
            for param, texts in messages.items()
        ]
        nulls = all(param in params and params[param] is None for param in messages)
        return problems.value_missing(errors) if nulls else problems.invalid_params(errors)

    def _explained(self, item: Mapping[str, Any]) -> tuple[str, str]:
        param, *path = (str(part) for part in item["loc"])
        if item["type"] == "missing" and not path:
            return param, "this parameter is missing"
        if item["type"] == "extra_forbidden" and not path:
            known = ", ".join(self.parameters) or "no parameters"
            near = problems.did_you_mean(param, self.parameters)
            return param, f"{self.name} has no such parameter{near or f'; it takes {known}'}"
        message = str(item["msg"])
        return param, f"{'.'.join(path)}: {message}" if path else message


def _checked_name(name: str | None, function: Callable[..., Any]) -> str:
    if name is None:
        name = getattr(function, "__name__", type(function).__name__)
    if not NAME.fullmatch(name) or name in RESERVED:
        raise ValueError(
            f"{name!r} cannot name a generator; give it one of letters, digits, '_', '.', '-': "
            '@generator("my-name")'
        )
    return name


def _checked_version(version: str | None) -> str | None:
    if version is None or (isinstance(version, str) and version):
        return version
    raise ValueError(f"version is {version!r}; it must be a text that is not empty, such as '3'")


def _checked_max_age(max_age: float | None, version: str | None, name: str) -> float | None:
    if max_age is None:
        return None
    if isinstance(max_age, bool) or not isinstance(max_age, (int, float)) or not max_age >= 0:
        raise ValueError(f"max_age is {max_age!r}; it must be None or seconds from 0 to infinity")
    if max_age == math.inf and version is None:
        raise ValueError(
            f"max_age of {name} is infinite, so browsers will never ask again: give version= too, "
            "and change it whenever the images change"
        )
    return max_age


def _checked_signature(function: Callable[..., Any], name: str) -> inspect.Signature:
    if isinstance(function, type) or not callable(function):
        raise TypeError(f"{function!r} cannot be registered: it is no function")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{name} yields; register a function that returns one image")
    signature = inspect.signature(function)
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            raise TypeError(f"{name} takes *{parameter.name}, but params have names; name them")
    return signature


def _hints(function: Callable[..., Any], signature: inspect.Signature, name: str) -> dict[str, Any]:
    """The type of each parameter by name; Any where there is no hint."""
    named = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    written = {p.name: p.annotation for p in named if p.annotation is not p.empty}
    # The return type is left out: its names may exist for type checkers only.
    holder = type("Hints", (), {"__annotations__": written})
    names, local_names = _globals(function), _enclosing(function)
    try:
        hints = typing.get_type_hints(holder, names, local_names, include_extras=True)
    except NameError as error:
        raise NameError(
            f"a type hint of {name} cannot be resolved ({error}); define or import that name at "
            "the top of the module"
        ) from None
    return {p.name: _with_default(hints.get(p.name, Any), p) for p in named}


def _enclosing(function: Callable[..., Any]) -> dict[str, Any]:
    """The local names of the function around it, where its types may be defined too."""
    outer = getattr(function, "__qualname__", "").rpartition(".<locals>.")[0].rpartition(".")[2]
    frame = inspect.currentframe()
    while outer and frame is not None:
        if frame.f_code.co_name == outer and frame.f_globals is _globals(function):
            return dict(frame.f_locals)
        frame = frame.f_back
    return {}


def _globals(function: Callable[..., Any]) -> dict[str, Any]:
    return getattr(inspect.unwrap(function), "__globals__", {})


def _with_default(hint: Any, parameter: inspect.Parameter) -> Any:
    """`x: float = None` means that None is allowed, as everybody who writes it intends."""
    return typing.Optional[hint] if parameter.default is None else hint  # noqa: UP045
