"""The memory of a returned value, if it outlives the call, so that other calls may write to it."""

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
"""The reference count of an object to which only one other object refers."""

_VIEWED = ("base", "obj")
"""Attributes of NumPy arrays and memoryviews: the object that they are a view of."""

_MOST_WORK = 10_000
"""The bound on the work of `numpy.shares_memory`; beyond it, two arrays count as shared."""


@dataclass(frozen=True, eq=False)
class Memory:
    """The memory of a value, which stays allocated as long as this object exists.

    Args:
        arrays: the NumPy arrays whose memory it is.
        things: other objects, such as a Pillow image, of which the memory is a part.
    """

    arrays: tuple[Any, ...]
    things: tuple[Any, ...]

    def shares(self, other: Memory) -> bool:
        """Whether the two have a byte in common; parts of one larger array need not."""
        if any(one is two for one in self.things for two in other.things):
            return True
        return any(_share(one, two) for one in self.arrays for two in other.arrays)

    def owners(self) -> Iterator[Any]:
        """The objects to which the memory belongs."""
        if self.arrays:
            yield from (list(_chain(array))[-1] for array in self.arrays)
        else:
            yield self.things[-1 if isinstance(self.things[0], memoryview) else 0]


class ReturnedBefore:
    """The memory that calls have returned before, as long as it exists."""

    def __init__(self) -> None:
        self._owners: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()

    def add(self, memory: Memory) -> bool:
        """Add memory; return whether some of it was returned before, or may have been."""
        known = False
        for owner in memory.owners():
            try:
                known |= self._owners.get(id(owner)) is owner or _is_an_interface(owner)
                self._owners[id(owner)] = owner
            except TypeError:  # without weak references, as a bytearray
                known = True
        return known


def _is_an_interface(owner: Any) -> bool:
    """Whether it may be made anew for memory that is older, which it tells nobody of."""
    return hasattr(type(owner), "__array_interface__") and not (
        _is_array(owner) or isinstance(owner, Image.Image)
    )


def memory_of(box: list[Any]) -> Memory | None:
    """The memory of the value in `box`, a list of one, if it outlives the call; else None.

    The list must hold the only reference of the caller: further references tell that the function
    has kept the value. Memory that is read-only, in all arrays that share it, is no concern. Pixels
    that a Pillow image has from an array without a copy (`Image.fromarray` for some modes) count as
    the image's own.
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
    return Memory((array,), things) if lasting or _is_view_of_kept(array) else None


def _inner(value: Any) -> list[str]:
    """The attributes with the memory of a value, for the types that are known here."""
    if isinstance(value, Image.Image):
        return ["_im"] if getattr(value, "_im", None) is not None else []
    if isinstance(value, memoryview):
        return ["obj"]
    if type(value).__module__.partition(".")[0] == "torch":
        return ["_base"] if getattr(value, "_base", None) is not None else []
    return ["data"] if _wraps_array(value) else []


def _wraps_array(value: Any) -> bool:
    """Whether the attribute `data` is a NumPy array, as in xarray."""
    try:
        return not _is_array(value) and _is_array(getattr(value, "data", None))
    except Exception:  # properties may raise anything
        return False


def _is_view_of_kept(view: Any) -> bool:
    """Whether there are further references to what an array is a view of."""
    while name := _viewed(view):
        if sys.getrefcount(getattr(view, name)) > _HELD_ONCE:
            return True
        view = getattr(view, name)
    return False


def _viewed(view: Any) -> str | None:
    return next((name for name in _VIEWED if getattr(view, name, None) is not None), None)


def _array_of(value: Any) -> Any:
    """The NumPy array that a value is, wraps, or gives as `__array_interface__`."""
    if _is_array(value):
        return value
    if _wraps_array(value):
        return value.data
    if isinstance(value, Image.Image) or not hasattr(type(value), "__array_interface__"):
        return None
    try:
        return sys.modules["numpy"].asarray(value)
    except Exception:  # properties may raise anything
        return None


def _is_array(value: Any) -> bool:
    # While another thread imports NumPy, the module has no `ndarray` yet.
    kind = getattr(sys.modules.get("numpy"), "ndarray", None)
    return kind is not None and isinstance(value, kind)


def _chain(view: Any) -> Iterator[Any]:
    """An array, and all objects that it is a view of."""
    yield view
    while name := _viewed(view):
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
        return True  # an object of another library may be writable


def _share(one: Any, two: Any) -> bool:
    numpy = sys.modules["numpy"]
    try:
        return bool(numpy.shares_memory(one, two, max_work=_MOST_WORK))
    except Exception:  # more work than `_MOST_WORK`
        return True


def _is_figure(value: Any) -> bool:
    """Whether a value is of Matplotlib, whose calls take turns anyway."""
    return any(each.__module__.startswith("matplotlib.") for each in type(value).__mro__)
