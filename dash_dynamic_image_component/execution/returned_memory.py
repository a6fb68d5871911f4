"""The memory of a returned value, if it outlives the call, so that other calls may write to it."""

from __future__ import annotations

import gc
import sys
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Generic, TypeVar

from PIL import Image

from ..images.result import Result
from .mapped_files import Place, places_of

User = TypeVar("User")

_UNCHANGING = (bytes, str, Path, int, float, type(None))

_ONE = [object()]
_HELD_ONCE = sys.getrefcount(_ONE[0])
"""The count that Python gives for an object that one other object refers to, read through it."""

_VIEWED = ("base", "obj")
"""Attributes with what a NumPy array or a memoryview is a view of."""

_BUFFER = type(BytesIO().getbuffer().obj)

_PLACES = 1_000
"""Places of files that are known, of the last images."""

_TRIES = 10_000
"""Steps of NumPy until it calls two arrays shared that may be so."""


@dataclass(frozen=True, eq=False)
class Memory:
    """The memory of a value, which stays allocated as long as this object.

    Args:
        arrays: the NumPy arrays whose memory it is.
        things: other objects, such as a Pillow image, of which the memory is a part.
        places: bytes of files, which may be mapped more than once.
    """

    arrays: tuple[Any, ...]
    things: tuple[Any, ...]
    places: tuple[Place, ...] = ()

    def shares(self, other: Memory) -> bool:
        """True if the two have a byte in common; parts of one larger array need not."""
        if any(one is two for one in self.things for two in other.things):
            return True
        if any(one.meets(two) for one in self.places for two in other.places):
            return True
        return any(_share(one, two) for one in self.arrays for two in other.arrays)

    def frame(self) -> int:
        """The frame in which an image of Pillow is, from 0."""
        images = (each for each in self.things if isinstance(each, Image.Image))
        return max((each.tell() for each in images), default=0)

    def owners(self) -> Iterator[Any]:
        """The objects to which the memory belongs."""
        if self.places:
            return
        if self.arrays:
            yield from (list(_chain(array))[-1] for array in self.arrays)
        else:
            yield self.things[-1 if isinstance(self.things[0], memoryview) else 0]


class ReturnedBefore(Generic[User]):
    """The memory that calls have returned before, with its first user, as long as it exists."""

    def __init__(self) -> None:
        self._owners: dict[int, tuple[weakref.ref[Any], User]] = {}
        self._places: OrderedDict[Place, User] = OrderedDict()

    def add(self, memory: Memory, user: User) -> tuple[bool, list[User]]:
        """Add memory; return True if some of it was or may be known, and the earlier users."""
        known, users = False, []
        for owner in memory.owners():
            try:
                earlier = self._of_owner(owner, user)
            except TypeError:  # no weak reference can be made, as of a bytearray
                known = True
                continue
            known |= earlier is not None or _is_an_interface(owner)
            users += [] if earlier is None else [earlier]
        for place in memory.places:
            known |= place in self._places
            users.append(self._places.setdefault(place, user))
            self._places.move_to_end(place)
            if len(self._places) > _PLACES:
                self._places.popitem(last=False)
        return known, users

    def has(self, memory: Memory) -> bool:
        """True if an owner of the memory was added."""
        found = ((self._owners.get(id(owner)), owner) for owner in memory.owners())
        return any(known is not None and known[0]() is owner for known, owner in found)

    def _of_owner(self, owner: Any, user: User) -> User | None:
        number = id(owner)
        earlier = self._owners.get(number)
        if earlier is not None and earlier[0]() is owner:
            return earlier[1]

        def forget(dead: weakref.ref[Any]) -> None:
            if self._owners.get(number, (None,))[0] is dead:
                self._owners.pop(number, None)

        self._owners[number] = weakref.ref(owner, forget), user
        return None


def _is_an_interface(owner: Any) -> bool:
    """True for an object that may be made for each call around older memory, without naming it."""
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
        return _of_things(value, names, lasting=lasting)
    if not any(map(_can_be_written, _chain(array))):
        return None
    things = () if array is value else (value,)
    places = places_of(array)
    lasting = lasting or bool(places) or _is_of_another(array) or _hides_memory(_owner(array))
    return Memory((array,), things, places) if lasting else None


def memory_of_pixels(drawing: Any) -> Memory | None:
    """The memory of pixels that were made of a value which is gone; None if it ended with it."""
    holder = drawing
    if not _is_array(getattr(holder, "pixels", None)):
        holder = getattr(drawing, "pixels", None)  # Indexed or Values
    name = next((each for each in ("indices", "array") if hasattr(holder, each)), "pixels")
    if not _is_array(getattr(holder, name, None)):
        return None
    lasting = sys.getrefcount(getattr(holder, name)) > _HELD_ONCE
    pixels = getattr(holder, name)
    if not any(map(_can_be_written, _chain(pixels))) or _is_figure(_owner(pixels)):
        return None
    hidden = _hides_memory(_owner(pixels))
    places = places_of(pixels)
    lasting = lasting or hidden or bool(places) or _is_of_another(pixels)
    return Memory((pixels,), (), places) if lasting else None


def _owner(view: Any) -> Any:
    return list(_chain(view))[-1]


def _hides_memory(owner: Any) -> bool:
    """True for an owner whose other users cannot be known, such as a capsule of DLPack."""
    return not _is_array(owner) and (
        type(owner).__name__ == "PyCapsule" or hasattr(owner, "__array_interface__")
    )


def _of_things(value: Any, names: list[str], *, lasting: bool) -> Memory | None:
    """Memory of a value that is no array: itself, or what its attributes refer to."""
    if isinstance(value, memoryview):
        places = places_of(value)
        lasting = lasting or bool(places) or _is_of_another(value)
        return Memory((), tuple(_chain(value)), places) if lasting else None
    arrays, things = _held_by(value)
    if not (lasting or arrays or things):
        return None
    return Memory(arrays, (value, *(getattr(value, name) for name in names), *things))


def _held_by(value: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Arrays and other pixels in its attributes that somebody else refers to as well."""
    arrays: list[Any] = []
    things: list[Any] = []
    if isinstance(value, (Image.Image, BytesIO)):
        return (), ()
    attributes = getattr(value, "__dict__", {})
    for name in list(attributes):
        lasting = sys.getrefcount(attributes[name]) > _HELD_ONCE
        held = attributes[name]
        if _is_array(held):
            if any(map(_can_be_written, _chain(held))) and (lasting or _is_of_another(held)):
                arrays.append(held)
        elif lasting and isinstance(held, (Image.Image, BytesIO, bytearray)):
            things.append(held)
    return tuple(arrays), tuple(things)


def _inner(value: Any) -> list[str]:
    """Attributes with the memory itself, as far as the type is known."""
    if isinstance(value, Image.Image):
        return ["_im"] if getattr(value, "_im", None) is not None else []
    if type(value).__module__.partition(".")[0] == "torch":
        return ["_base"] if getattr(value, "_base", None) is not None else []
    return ["data"] if _wraps_array(value) else []


def _wraps_array(value: Any) -> bool:
    """True for an object that holds a NumPy array, as the arrays of xarray do."""
    try:
        return not _is_array(value) and _is_array(getattr(value, "data", None))
    except Exception:  # properties may raise anything
        return False


def _is_of_another(view: Any) -> bool:
    """True if there are further references to the memory that an array is a view of."""
    while _below(view) is not None:
        if sys.getrefcount(_below(view)) > _HELD_ONCE:
            return True
        view = _below(view)
    return False


def _below(view: Any) -> Any:
    """The object that an array or memoryview is a view of; None for an owner."""
    for name in _VIEWED:
        if getattr(view, name, None) is not None:
            return getattr(view, name)
    if type(view) is _BUFFER:  # new for each `getbuffer()`, and it has no attribute
        return next(each for each in gc.get_referents(view) if isinstance(each, BytesIO))
    return None


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
    while (view := _below(view)) is not None:
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
    """True for a figure of Matplotlib; these take turns of their own."""
    return any(each.__module__.startswith("matplotlib.") for each in type(value).__mro__)
