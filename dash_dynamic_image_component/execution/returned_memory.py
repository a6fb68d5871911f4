"""Memory of a returned value that outlives the call, so that other calls may write to it."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from ..images.result import Result

_UNCHANGING = (bytes, str, Path, int, float, type(None))

_ONE = [object()]
_HELD_ONCE = sys.getrefcount(_ONE[0])
"""The count that Python gives for an object that one other object refers to, read through it."""

_LOWER = ("base", "obj")
"""Attributes with what a NumPy array or a memoryview is a view of."""

_TRIES = 10_000
"""Steps of NumPy until it calls two arrays shared that may be so."""


@dataclass(frozen=True, eq=False)
class Memory:
    """The memory of a value, which stays allocated as long as this object.

    Args:
        arrays: the NumPy arrays whose memory it is.
        things: other objects, such as an image of Pillow, which are their own memory.
    """

    arrays: tuple[Any, ...]
    things: tuple[Any, ...]

    def shares(self, other: Memory) -> bool:
        """Whether a byte of it is one of the other's too; arrays of one larger array need not."""
        if any(one is two for one in self.things for two in other.things):
            return True
        return any(_share(one, two) for one in self.arrays for two in other.arrays)

    def owners(self) -> Iterator[Any]:
        """The objects to which the memory belongs."""
        if self.arrays:
            yield from (list(_chain(array))[-1] for array in self.arrays)
        else:
            yield self.things[-1 if isinstance(self.things[0], memoryview) else 0]


class Known:
    """Which memory was returned before, as long as it exists."""

    def __init__(self) -> None:
        self._owners: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()

    def add(self, memory: Memory) -> bool:
        """Whether any of it was known already, or cannot be known."""
        known = False
        for owner in memory.owners():
            try:
                known |= self._owners.get(id(owner)) is owner or _is_an_interface(owner)
                self._owners[id(owner)] = owner
            except TypeError:  # no weak reference can be made, as of a bytearray
                known = True
        return known


def _is_an_interface(owner: Any) -> bool:
    """Whether it may be made anew for memory that is older, which it tells nobody of."""
    return hasattr(type(owner), "__array_interface__") and not (
        _is_array(owner) or isinstance(owner, Image.Image)
    )


def memory_of(box: list[Any]) -> Memory | None:
    """The memory of the value in a list of one, if it outlives the call; else None.

    The list must hold the only reference that the caller has: how many there are tells whether
    somebody else has kept one. Arrays that are read-only, with all that they are views of, are
    memory that nobody writes to. Pixels that an image of Pillow has from an array without a copy
    (`Image.fromarray` for some modes) count as the image's own.
    """
    lasting = sys.getrefcount(box[0]) > _HELD_ONCE
    value = box[0]
    while isinstance(value, Result):
        lasting |= sys.getrefcount(value.image) > _HELD_ONCE
        value = value.image
    if isinstance(value, _UNCHANGING) or _is_figure(value):
        return None
    names = _inner(value)
    lasting |= any(sys.getrefcount(getattr(value, name)) > _HELD_ONCE for name in names)
    array = _array_of(value)
    if array is None:
        things = value, *(getattr(value, name) for name in names)
        return Memory((), things) if lasting else None
    if not any(map(_can_be_written, _chain(array))):
        return None
    things = () if array is value else (value,)
    return Memory((array,), things) if lasting or _is_of_another(array) else None


def _inner(value: Any) -> list[str]:
    """Attributes with the memory itself, as far as the type is known."""
    if isinstance(value, Image.Image):
        return ["_im"] if getattr(value, "_im", None) is not None else []
    if isinstance(value, memoryview):
        return ["obj"]
    if type(value).__module__.partition(".")[0] == "torch":
        return ["_base"] if getattr(value, "_base", None) is not None else []
    return ["data"] if _wraps_array(value) else []


def _wraps_array(value: Any) -> bool:
    """Whether it holds a NumPy array, as the arrays of xarray do."""
    try:
        return not _is_array(value) and _is_array(getattr(value, "data", None))
    except Exception:  # properties may raise anything
        return False


def _is_of_another(view: Any) -> bool:
    """Whether somebody else refers to what an array is a view of."""
    while name := _lower(view):
        if sys.getrefcount(getattr(view, name)) > _HELD_ONCE:
            return True
        view = getattr(view, name)
    return False


def _lower(view: Any) -> str | None:
    return next((name for name in _LOWER if getattr(view, name, None) is not None), None)


def _array_of(value: Any) -> Any:
    """The NumPy array that a value is, wraps, or is an interface to."""
    if _is_array(value):
        return value
    if _wraps_array(value):
        return value.data
    if isinstance(value, Image.Image) or not hasattr(type(value), "__array_interface__"):
        return None
    try:
        return sys.modules["numpy"].asarray(value)
    except Exception:  # as above
        return None


def _is_array(value: Any) -> bool:
    # Another thread may be importing NumPy just now, so that it has no arrays yet.
    kind = getattr(sys.modules.get("numpy"), "ndarray", None)
    return kind is not None and isinstance(value, kind)


def _chain(view: Any) -> Iterator[Any]:
    """The array, and all that it is a view of."""
    yield view
    while name := _lower(view):
        view = getattr(view, name)
        yield view


def _can_be_written(thing: Any) -> bool:
    writeable = getattr(getattr(thing, "flags", None), "writeable", None)
    if writeable is not None:
        return bool(writeable)
    try:
        with memoryview(thing) as view:
            return not view.readonly
    except TypeError:
        return True  # an object of another library, that tells nothing


def _share(one: Any, two: Any) -> bool:
    numpy = sys.modules["numpy"]
    try:
        return bool(numpy.shares_memory(one, two, max_work=_TRIES))
    except Exception:  # too hard to tell
        return True


def _is_figure(value: Any) -> bool:
    """Whether Matplotlib draws it, whose figures take turns for themselves."""
    return any(each.__module__.startswith("matplotlib.") for each in type(value).__mro__)
