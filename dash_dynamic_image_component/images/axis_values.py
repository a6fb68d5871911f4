"""Values that users give, as numbers on the scales of axes. NumPy is imported where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .axes.model import is_time, milliseconds
from .axes.scales import Category, Date, Linear, Polar, Scale


def numbers_on(column: Any, scale: Scale) -> Any:
    """Numbers of a scale as 64-bit floats: milliseconds, positions; NaN for what is missing."""
    numpy = loaded_numpy()
    if isinstance(column, numpy.ma.MaskedArray):
        found = numpy.full(column.shape, numpy.nan)
        found[~numpy.ma.getmaskarray(column)] = numbers_on(column.compressed(), scale)
        return found
    if isinstance(scale, Category):
        positions = {label: float(index) for index, label in enumerate(scale.labels)}
        return numpy.array([_position(each, positions) for each in column], dtype=float)
    if type(column).__module__.startswith("pandas") and getattr(column.dtype, "tz", None):
        column = getattr(column, "dt", column).tz_convert(None)  # to UTC
    array = numpy.asarray(column)
    if array.dtype.kind == "M":
        times = array.astype("datetime64[us]")
        floats = times.astype("int64").astype(float) / 1000
        return numpy.where(numpy.isnat(times), numpy.nan, floats)
    if array.dtype.kind in "biuf":
        return array.astype(float)
    return numpy.array([_number(each, scale) for each in array.tolist()], dtype=float)


def straightened(values: Any, scale: Scale) -> Any:
    """Positions on a scale, between which steps are as on the screen."""
    if isinstance(scale, Linear | Date | Category | Polar):
        return values
    numpy = loaded_numpy()
    return numpy.fromiter((scale.transform(each) for each in values.tolist()), float, len(values))


def _position(value: Any, positions: Mapping[Any, float]) -> float:
    if isinstance(value, str):
        return positions.get(value, float("nan"))
    return float("nan") if _is_missing(value) else _float(value)


def _number(value: Any, scale: Scale) -> float:
    if hasattr(value, "to_timestamp"):  # a Period of pandas
        value = value.to_timestamp()
    if _is_missing(value):
        return float("nan")
    if is_time(value):
        return milliseconds(value)
    if isinstance(scale, Date) and isinstance(value, str):
        return _time(value)
    return _float(value)


def _is_missing(value: Any) -> bool:
    """True for None, NaN, NaT, and NA of pandas, which has no truth value."""
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True


def _time(text: str) -> float:
    if not text:
        return float("nan")
    try:
        return milliseconds(datetime.fromisoformat(text))
    except ValueError:
        raise _no_value(text) from None


def _float(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise _no_value(value) from None


def _no_value(value: Any) -> ValueError:
    return ValueError(f"{value!r:.80} has no place on an axis; give numbers, times or labels")


def loaded_numpy() -> Any:
    """NumPy, which programs that draw without it do not load."""
    import numpy

    return numpy
