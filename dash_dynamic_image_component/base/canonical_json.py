"""Canonical JSON (RFC 8785) of params. Twin of `src/request/canonicalJson.ts`."""

from __future__ import annotations

import json
import math
import numbers
from typing import Any

from .places import place_in

MAX_DEPTH = 32
"""Levels of arrays and objects that params may have; `{"a": []}` has two."""

_ENCODER = json.JSONEncoder(ensure_ascii=False)

_REMEDIES = {
    "date": "pass its .isoformat()",
    "datetime": "pass its .isoformat()",
    "time": "pass its .isoformat()",
    "Decimal": "pass float() or str() of it",
    "UUID": "pass str() of it",
    "bytes": "pass text",
    "set": "pass a sorted list of it",
    "frozenset": "pass a sorted list of it",
    "ndarray": "pass its .tolist()",
    "Series": "pass its .tolist()",
}
"""Remedies for values of types that JSON lacks, by the name of the type."""


class CanonicalError(ValueError):
    """A value has no canonical JSON; the message names its place, the value and the remedy."""


class MalformedParams(ValueError):
    """The text of params is not the JSON of an object that has a canonical form."""


def canonical_json(value: Any) -> str:
    """Write a value as text, so that equal values have equal texts.

    The form is that of RFC 8785: names sorted by their UTF-16 code units, numbers as ECMAScript
    writes them, no white space. So `1` and `1.0` are the same text, and so are `0` and `-0.0`.

    Args:
        value: `None`, `bool`, `int`, `float`, `str`, `list`, `tuple`, or a `dict` with names of
            type `str`; NumPy's scalars count as the number that they hold. At most `MAX_DEPTH`
            levels.

    Raises:
        CanonicalError: for any other type, NaN, an infinity, an integer that is not exactly a
            double (browsers know no other number), a lone surrogate, or too many levels.

    Example:
        >>> canonical_json({"zoom": 2.0, "center": (-0.5, 1e-7)})
        '{"center":[-0.5,1e-7],"zoom":2}'
    """
    return _write(value, [])


def parse_params(text: str) -> dict[str, Any]:
    """Read params as they travel in a URL.

    The result depends on the canonical form alone: a number is an `int` if that form has
    neither point nor exponent (`1.0` gives `1`, `1e21` stays a `float`), else a `float`.

    Raises:
        MalformedParams: for a text that is no JSON object, a name that occurs twice, a number
            that is no double (the digits that a browser writes for a double, such as
            1152921504606847000 for 2**60, are accepted), and any value that `canonical_json`
            refuses.

    Example:
        >>> parse_params('{"zoom": 2.0, "center": [-0.5, 1e-7]}')
        {'center': [-0.5, 1e-07], 'zoom': 2}
    """
    return read_params(text)[0]


def read_params(text: str) -> tuple[dict[str, Any], str]:
    """Read params as `parse_params` does, and give their canonical text too.

    Example:
        >>> read_params('{"zoom": 2.0}')
        ({'zoom': 2}, '{"zoom":2}')
    """
    try:
        params = _DECODER.decode(text)
        if not isinstance(params, dict):
            raise MalformedParams(f"params are a JSON object, not {_shown(text)}")
        return params, canonical_json(params)
    except json.JSONDecodeError as error:
        raise MalformedParams(f"params are not valid JSON: {error}") from None
    except CanonicalError as error:
        raise MalformedParams(str(error)) from None
    except RecursionError:
        raise MalformedParams(f"params are nested deeper than {MAX_DEPTH} levels") from None


def _write(value: Any, path: list[str | int]) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _write_text(value, path)
    # `numbers.Real` alone would do, but its test is slow.
    if isinstance(value, (int, float, numbers.Real)):
        return _write_number(value, path)
    if isinstance(value, (list, tuple, dict)):
        if len(path) == MAX_DEPTH:
            raise _refused(path[:1], f"is nested deeper than {MAX_DEPTH} levels")
        return _write_object(value, path) if isinstance(value, dict) else _write_array(value, path)
    if _is_numpy_scalar(value):
        return _write(value.item(), path)
    raise _refused(path, f"is a {type(value).__name__}; {_remedy(value)}")


def _write_object(members: dict[Any, Any], path: list[str | int]) -> str:
    for name in members:
        if not isinstance(name, str):
            kind = type(name).__name__
            raise _refused(path, f"has the name {_shown(name)} ({kind}); names are str")
    path.append("")
    parts = []
    for name in sorted(members, key=_utf16):
        path[-1] = name
        parts.append(f"{_write_text(name, path)}:{_write(members[name], path)}")
    path.pop()
    return f"{{{','.join(parts)}}}"


def _write_array(items: list[Any] | tuple[Any, ...], path: list[str | int]) -> str:
    path.append(0)
    parts = []
    for index, item in enumerate(items):
        path[-1] = index
        parts.append(_write(item, path))
    path.pop()
    return f"[{','.join(parts)}]"


def _write_text(text: str, path: list[str | int]) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            message = f"holds a lone surrogate: {_shown(text)}; UTF-8 cannot carry it"
            raise _refused(path, message) from None
    return _ENCODER.encode(text)


def _write_number(value: Any, path: list[str | int]) -> str:
    try:
        double = float(value)
    except OverflowError:
        raise _refused(path, "is too large for a double; pass it as text") from None
    except TypeError:  # NumPy's time spans count as numbers
        raise _refused(path, f"is a {type(value).__name__}; {_remedy(value)}") from None
    if not math.isfinite(double):
        raise _refused(path, f"is {_shown(value)}; JSON has finite numbers only")
    if double != value:
        raise _refused(path, f"is {_shown(value)}, which is not exactly a double; pass it as text")
    return _number_text(double)


def _number_text(double: float) -> str:
    """Write a finite double as ECMAScript does (ECMA-262, Number::toString).

    Python's `repr` finds the same shortest digits, but sets point and exponent differently.
    """
    if double == 0:
        return "0"
    text = repr(double)
    if "e" not in text:
        return text.removesuffix(".0")
    mantissa, _, exponent = text.lstrip("-").partition("e")
    digits, point = mantissa.replace(".", ""), int(exponent) + 1
    sign = "-" if double < 0 else ""
    if 0 < point <= 21:
        return sign + digits.ljust(point, "0")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise MalformedParams(f"the name {_shown(name)} occurs twice in one object of params")
        members[name] = value
    # In the canonical order: a function could notice another order, which is no part of the key.
    return dict(sorted(members.items(), key=lambda member: _utf16(member[0])))


def _integer(token: str) -> int | float:
    number = _number(token)  # Before `int(token)`: it bounds the digits.
    if number != int(token) and token != _number_text(float(token)):
        raise MalformedParams(f"the integer {token} in params is not exactly a double")
    return number


def _number(token: str) -> int | float:
    double = float(token)
    if not math.isfinite(double):
        raise MalformedParams(f"the number {_shown(token)} in params is too large for a double")
    return int(double) if double.is_integer() and abs(double) < 1e21 else double


def _constant(token: str) -> Any:
    raise MalformedParams(f"params hold {token}; JSON has finite numbers only")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_constant,
)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _refused(path: list[str | int], message: str) -> CanonicalError:
    return CanonicalError(f"{place_in('params', path)} {message}")


def _is_numpy_scalar(value: Any) -> bool:
    """Tell whether a value is NumPy's bool, or a NumPy array of no dimension."""
    of_numpy = type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()
    return of_numpy and value.dtype.kind in "biuf"


def _remedy(value: Any) -> str:
    known = "pass None, bool, int, float, str, list, tuple or dict"
    if hasattr(value, "__dataclass_fields__"):
        return "pass dataclasses.asdict() of it"
    if hasattr(value, "model_dump"):
        return 'pass its .model_dump(mode="json")'
    if hasattr(type(value), "__members__"):
        return "pass its .value"
    return _REMEDIES.get(type(value).__name__, known)


def _shown(value: Any) -> str:
    """Show a value in ASCII and at most 60 characters."""
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
