"""Scales of axes: functions that straighten data, so that equal steps are equal on the screen.

They are those of Matplotlib, without NumPy. The unit of a position is free.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, TypeAlias, cast

from .numbers import real, reals


@dataclass(frozen=True)
class Linear:
    """Data as they are."""

    name: ClassVar = "linear"

    def transform(self, value: float) -> float:
        """The position of a value; NaN outside of the domain."""
        return value

    def invert(self, position: float) -> float:
        """The value at a position."""
        return position


@dataclass(frozen=True)
class Log:
    """Positive numbers; each step multiplies. The base moves no point, so that there is none."""

    name: ClassVar = "log"

    def transform(self, value: float) -> float:
        """The position of a value; NaN outside of the domain."""
        return math.log10(value) if value > 0 else math.nan

    def invert(self, position: float) -> float:
        """The value at a position."""
        return _power(10, position)


@dataclass(frozen=True)
class Symlog:
    """Linear from -linthresh to linthresh, and logarithmic beyond, as in Matplotlib.

    Args:
        linthresh: end of the linear part, over 0.
        base: of the logarithm, over 1.
        linscale: length of either half of the linear part, in powers of `base`, over 0.

    Raises:
        ValueError: for another range.
    """

    linthresh: float = 2.0
    base: float = 10.0
    linscale: float = 1.0

    name: ClassVar = "symlog"

    def __post_init__(self) -> None:
        for field, least in (("linthresh", 0), ("base", 1), ("linscale", 0)):
            number = real(getattr(self, field), f"{field} of a Symlog")
            if not number > least:
                raise ValueError(f"{field} of a Symlog is {number}; it must be over {least}")
            object.__setattr__(self, field, number)

    @property
    def _linear_part(self) -> float:
        """Position of `linthresh`; the unit is a power of `base`."""
        return self.linscale / (1 - 1 / self.base)

    def transform(self, value: float) -> float:
        """The position of a value; NaN outside of the domain."""
        steps = abs(value) / self.linthresh
        if steps <= 1:
            return value / self.linthresh * self._linear_part
        powers = math.log(steps) / math.log(self.base)
        return math.copysign(self._linear_part + powers, value)

    def invert(self, position: float) -> float:
        """The value at a position."""
        powers = abs(position) - self._linear_part
        if powers <= 0:
            return position / self._linear_part * self.linthresh
        return math.copysign(self.linthresh * _power(self.base, powers), position)


@dataclass(frozen=True)
class Logit:
    """Probabilities, between 0 and 1 without both."""

    name: ClassVar = "logit"

    def transform(self, value: float) -> float:
        """The position of a value; NaN outside of the domain."""
        return math.log(value) - math.log1p(-value) if 0 < value < 1 else math.nan

    def invert(self, position: float) -> float:
        """The value at a position."""
        # One of two equal terms, so that neither end loses its digits.
        small = math.exp(-abs(position))
        return small / (1 + small) if position < 0 else 1 / (1 + small)


@dataclass(frozen=True)
class Date(Linear):
    """Times in milliseconds since 1970 UTC."""

    name: ClassVar = "date"


@dataclass(frozen=True)
class Category(Linear):
    """Labels at the positions 0 to n - 1; limits are positions, such as (-0.5, n - 0.5).

    Raises:
        TypeError: for labels that are no texts.
        ValueError: without labels.
    """

    labels: Sequence[str]

    name: ClassVar = "category"

    def __post_init__(self) -> None:
        is_list = isinstance(self.labels, Iterable) and not isinstance(self.labels, str | Mapping)
        labels = tuple(self.labels) if is_list else (None,)
        if not all(isinstance(each, str) for each in labels):
            raise TypeError(f"labels of a Category are {self.labels!r:.80}; give a list of texts")
        if not labels:
            raise ValueError("labels of a Category are empty; give at least one text")
        object.__setattr__(self, "labels", labels)

    def label(self, position: float) -> str | None:
        """The label nearest to a position; None beside all labels."""
        index = math.floor(position + 0.5)
        return self.labels[index] if 0 <= index < len(self.labels) else None


@dataclass(frozen=True)
class Polar(Linear):
    """Angles: x of the axes is the angle in radians, y is the radius, on a scale of its own.

    Args:
        zero: direction of angle 0, in radians counterclockwise from the right.
        direction: 1 where angles grow counterclockwise, -1 where they grow clockwise.
        origin: radius at the pole; None is the inner limit, `y[0]`.
        center: pixel of the pole; None is the middle of the box.
        radius: pixels from the pole to the outer limit, `y[1]`, horizontally and vertically; None
            is half of the box.

    Raises:
        ValueError: for another direction, or a radius that is not over 0.
        TypeError: for what is no number.
    """

    zero: float = 0.0
    direction: Literal[1, -1] = 1
    origin: float | None = None
    center: tuple[float, float] | None = None
    radius: tuple[float, float] | None = None

    name: ClassVar = "polar"

    def __post_init__(self) -> None:
        object.__setattr__(self, "zero", real(self.zero, "zero of a Polar"))
        if real(self.direction, "direction of a Polar") not in (1, -1):
            raise ValueError(f"direction of a Polar is {self.direction!r}; it must be 1 or -1")
        object.__setattr__(self, "direction", int(self.direction))
        if self.origin is not None:
            object.__setattr__(self, "origin", real(self.origin, "origin of a Polar"))
        for field in ("center", "radius"):
            if getattr(self, field) is not None:
                numbers = reals(getattr(self, field), 2, f"{field} of a Polar")
                object.__setattr__(self, field, numbers)
        if self.radius is not None and min(self.radius) <= 0:
            raise ValueError(f"radius of a Polar is {self.radius}; both lengths must be over 0")


Scale: TypeAlias = Linear | Log | Symlog | Logit | Date | Category | Polar

ScaleName: TypeAlias = Literal["linear", "log", "symlog", "logit", "date", "polar"]

_KINDS: dict[str, type[Any]] = {
    kind.name: kind for kind in (Linear, Log, Symlog, Logit, Date, Category, Polar)
}
_NAMES = [name for name in _KINDS if name != Category.name]
_KNOWN = f"{', '.join(map(repr, _NAMES))}, Symlog(...), Category([...]), Polar(...) or None"


def scale_of(given: Scale | ScaleName | None, where: str) -> Scale | None:
    """The scale of a name; a scale, or None for an unknown one, as it is.

    Raises:
        ValueError: for another text.
        TypeError: for another type.
    """
    if given is None or isinstance(given, Scale):
        return given
    if given in _NAMES:
        return cast("Scale", _KINDS[given]())
    error = ValueError if isinstance(given, str) else TypeError
    raise error(f"{where} is {given!r:.80}; give {_KNOWN}")


def scale_from(name: str, values: Sequence[Any]) -> Scale:
    """The scale of a name and the values of its fields, all of them.

    Raises:
        ValueError: for another name, or values out of their range.
        TypeError: for another count or type of values.
    """
    kind = _KINDS.get(name)
    if kind is None or len(fields(kind)) != len(values):
        raise ValueError
    return cast("Scale", kind(*values))


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
