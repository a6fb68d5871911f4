"""Registered encoders: functions that turn values of a type into images."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

EncodedType: TypeAlias = "type | str"
"""A type, or `"module.QualName"` of one whose module need not be imported."""

Encoder: TypeAlias = Callable[[Any], Any]

Function = TypeVar("Function", bound=Callable[..., Any])


class Found(NamedTuple):
    """The function for a type, and how many steps of its MRO away it is registered."""

    distance: int
    function: Callable[..., Any]


_registered: dict[EncodedType, Encoder] = {}


def register_encoder(kind: EncodedType, function: Encoder) -> None:
    """Let generators return values of another type, of your own or of a library.

    Every process that encodes needs the registration: call this at the top level of a module.

    Args:
        kind: a type, whose subclasses count as well; the nearest one in the MRO is taken. Or a
            text `"module.Name"`, as others import the type: nothing is imported for it. A kind
            that is registered again has its new function; one that this package encodes itself,
            such as `numpy.ndarray`, is encoded by yours first.
        function: turns a value into anything that a generator may return, such as an array, a
            `PIL.Image`, bytes or a `Result`. It is called once for a value: if it returns
            the type that it is registered for, that is encoded as if it were not.

    Raises:
        TypeError: for a kind that is neither, or what cannot be called.
        ValueError: for a text that does not have the form `"module.Name"`.

    Example:
        >>> from dash_dynamic_image_component.images.sources.returned import encode
        >>> class Flag:
        ...     color = (200, 30, 40)
        >>> register_encoder(Flag, lambda flag: Image.new("RGB", (30, 20), flag.color))
        >>> from PIL import Image
        >>> encode(Flag()).width
        30
    """
    global _registered
    if isinstance(kind, str):
        if "." not in kind or not all(part.isidentifier() for part in kind.split(".")):
            raise ValueError(f"{kind!r} names no type; it must read like 'package.module.Name'")
    elif not isinstance(kind, type):
        raise TypeError(f"{kind!r} is no type, nor a text such as 'package.module.Name'")
    if not callable(function):
        raise TypeError(f"{function!r} cannot encode a {_name(kind)}: it cannot be called")
    rest = {each: known for each, known in _registered.items() if each != kind}
    _registered = {
        **rest,
        kind: function,
    }  # A new mapping: other threads may be reading the old one.


def registered_encoders() -> Mapping[EncodedType, Encoder]:
    """The registered encoders by type; the mapping is never changed afterwards."""
    return _registered


def nearest(kind: type, functions: Mapping[EncodedType, Function]) -> Found | None:
    """Find the function of a type, or of its nearest base; of several for one type, the last."""
    if not functions:
        return None
    known = {_resolved(key): function for key, function in functions.items()}
    for distance, base in enumerate(kind.__mro__):
        for key in (base, _name(base)):
            if key in known:
                return Found(distance, known[key])
    return None


def _resolved(kind: EncodedType) -> EncodedType:
    """The type that a text names, if that module is imported; it may only re-export the type."""
    if not isinstance(kind, str):
        return kind
    module, _, name = kind.rpartition(".")
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) else kind


def _name(kind: EncodedType) -> str:
    return kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}"
