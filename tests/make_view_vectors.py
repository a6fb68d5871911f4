"""Writes view_vectors.json, on which Python and the browser must agree.

Each vector has a home as the data block of the page tells it, the device pixels, a view that was
asked for, its text in a URL, and the view that is drawn. The latter comes from exact arithmetic on
centre and length, not from the code under test: fractions of the doubles, and 60 digits for log10.
Numbers agree within 4 steps of a double, on a "log" scale within 1e-12 of the datum. Some on a date
scale have the ISO texts of which the ends in x are made: those agree exactly.

Run: python tests/make_view_vectors.py
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

getcontext().prec = 60
getcontext().Emax = 10_000
getcontext().Emin = -10_000

EPSILON = Fraction(1, 2**52)
LIMITS = {
    "linear": (-1e300, 1e300),
    "log": (1e-300, 1e300),
    "date": (-62104060800000.0, 253370764800000.0),
}
PIXELS = [(640, 400), (1280, 800), (333, 1001), (96, 96), (4096, 8), (8, 8)]
DAY = 86_400_000.0
NOW = 1_767_225_600_000.0


def home(
    x: tuple[float, float],
    y: tuple[float, float],
    equal: bool = False,
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = None,
    scales: tuple[str, str] = ("linear", "linear"),
) -> dict[str, Any]:
    """A home, of which each vector has every member."""
    return {
        "x": x,
        "y": y,
        "equal": equal,
        "bounds": None if bounds is None else {"x": bounds[0], "y": bounds[1]},
        "xscale": scales[0],
        "yscale": scales[1],
    }


HOMES = [
    home((0.0, 10.0), (-1.0, 1.0)),
    home((0.0, 4096.0), (3072.0, 0.0), True),
    home((0.0, 4096.0), (3072.0, 0.0), True, ((0.0, 4096.0), (3072.0, 0.0))),
    home((-2.5, 1.0), (-1.25, 1.25), True),
    home((-74.05, -73.85), (40.65, 40.85), False, ((-75.0, -73.0), (40.0, 41.5))),
    home((10.0, -10.0), (1.0, 0.0), False, ((20.0, -20.0), (2.0, -1.0))),
    home((1.0, 1000.0), (1e-6, 1.0), False, None, ("log", "log")),
    home((1.0, 1000.0), (5.0, -5.0), False, ((0.1, 1e5), (10.0, -10.0)), ("log", "linear")),
    home((1e5, 1e-2), (1.0, 1e4), True, None, ("log", "log")),
    home((NOW, NOW + 30 * DAY), (0.0, 1.0), False, None, ("date", "linear")),
    home(
        (NOW, NOW + 30 * DAY),
        (1.0, 1e6),
        False,
        ((NOW - 300 * DAY, NOW + 300 * DAY), (1e-3, 1e9)),
        ("date", "log"),
    ),
    home((1e6, 1e6 + 1.0), (-1e-9, 1e-9)),
]

ISO = [
    ("2026-01-31", "2026-02-03"),
    ("2026-01-31T12:00:00", "2026-02-01T12:00:00"),
    ("2026-01-31T12:00:00Z", "2026-02-01"),
    ("2026-01-31 12:00", "2026-02-01 00:30"),
    ("2026-01-31T12:00:00.5", "2026-01-31T12:00:00.123457+00:00"),
    ("2026-01-31T00:15:00+05:30", "2026-01-31T23:59:59.999-0800"),
    ("2024-02-29T23:59:59.999999999+14:00", "2024-02-29T23:59:59-23:59"),
    ("1969-07-20T20:17:40.000001Z", "1969-12-31T23:59:59.999999"),
    ("2255-06-05T23:47:34.740993", "2255-06-05T23:47:34.840993Z"),
    ("0002-01-01", "0099-12-31T23:59"),
    ("9000-02-28T01:02:03.000007", "9998-12-31T23:59:59.999999"),
]
"""Ends in x as texts. In the year 2255 microseconds come to the end of 53 bits."""


def exact(scale: str, number: float) -> Fraction:
    """The straight coordinate of a datum."""
    return Fraction(Decimal(number).log10()) if scale == "log" else Fraction(number)


def datum(scale: str, straight: Fraction) -> float:
    """The datum of a straight coordinate, rounded once."""
    if scale != "log":
        return float(straight)
    return float(Decimal(10) ** (Decimal(straight.numerator) / Decimal(straight.denominator)))


class Axis:
    """One direction of a home and a view, as a centre and a length."""

    def __init__(self, home: dict[str, Any], view: dict[str, Any], name: str, pixels: int) -> None:
        self.scale: str = home[f"{name}scale"]
        self.falls = home[name][0] > home[name][1]
        self.pixels = pixels
        self.has_bounds = home["bounds"] is not None
        bounds = LIMITS[self.scale] if home["bounds"] is None else sorted(home["bounds"][name])
        self.low, self.high = (exact(self.scale, each) for each in bounds)
        low, high = (exact(self.scale, each) for each in sorted(view[name]))
        self.centre, self.length = (low + high) / 2, high - low
        seen = max(abs(min(max(each, self.low), self.high)) for each in (low, high))
        self.step = {
            "linear": max(EPSILON * seen, Fraction(1e-300)),
            "log": EPSILON * max(seen, Fraction(1)),
            "date": max(EPSILON * seen, Fraction(1, 1000)),
        }[self.scale]

    def grow(self, unit: Fraction) -> None:
        """At least this many units in a pixel."""
        self.length = max(self.length, unit * self.pixels)

    def drawn(self, equal: bool) -> list[float]:
        """The ends within the bounds."""
        room = self.high - self.low
        if self.length >= room:
            self.centre = (self.low + self.high) / 2
            # What no double or datetime can tell is cut off, whatever the shape.
            self.length = self.length if equal and self.has_bounds else room
        else:
            half = self.length / 2
            self.centre = min(max(self.centre, self.low + half), self.high - half)
        ends = [self.centre - self.length / 2, self.centre + self.length / 2]
        found = [datum(self.scale, each) for each in ends]
        return found[::-1] if self.falls else found


def drawn(home: dict[str, Any], view: dict[str, Any], pixels: tuple[int, int]) -> dict[str, Any]:
    """The view that is drawn where a view is asked for."""
    axes = [Axis(home, view, name, n) for name, n in zip("xy", pixels, strict=True)]
    for axis in axes:
        if home["equal"]:
            axis.grow(max(8 * each.step for each in axes))
            axis.grow(max(each.length / each.pixels for each in axes))
        else:
            axis.grow(8 * axis.step)
    return {name: axis.drawn(home["equal"]) for name, axis in zip("xy", axes, strict=True)}


def views(home: dict[str, Any], random: Random) -> Iterator[dict[str, Any]]:
    """Views that a hand comes to: panned, zoomed in and out, turned round, far out, very deep."""
    yield {"x": list(home["x"]), "y": list(home["y"])}
    yield {"x": list(home["x"])[::-1], "y": list(home["y"])}
    zooms = [random.uniform(0.1, 1), random.uniform(1, 3), 1e-3, 1e-8, 1e-13, 1e-18, 40.0]
    for zoom, aside in itertools.product(zooms, (0.0, 1.0)):
        yield {
            name: _seen(home, name, zoom * random.uniform(0.5, 1.5), aside * random.uniform(-2, 2))
            for name in "xy"
        }


def _seen(home: dict[str, Any], name: str, zoom: float, aside: float) -> list[float]:
    """Home's range zoomed by a factor, and moved by a part of home's length."""
    scale = home[f"{name}scale"]
    first, last = (exact(scale, each) for each in home[name])
    centre = (first + last) / 2 + Fraction(aside) * (last - first)
    half = (last - first) / 2 * Fraction(zoom)
    return [datum(scale, centre - half), datum(scale, centre + half)]


def number(value: float) -> str:
    """A number as JavaScript writes it, by its shortest digits and the rules of ECMA-262."""
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    text, point = "".join(map(str, digits)), len(digits) + exponent
    minus = "-" if sign and text != "0" else ""
    if text == "0":
        return "0"
    if 0 < point <= 21:
        whole = text[:point].ljust(point, "0")
        return minus + whole + ("." + text[point:] if len(text) > point else "")
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    tail = f".{text[1:]}" if len(text) > 1 else ""
    return f"{minus}{text[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def vectors() -> Iterator[dict[str, Any]]:
    """All vectors; a view whose doubles are one is left out, since it is empty."""
    random, sizes = Random(15), itertools.cycle(PIXELS)
    for each in HOMES:
        for view in [*views(each, random), *views(each, random)]:
            if any(view[name][0] == view[name][1] for name in "xy"):
                continue
            if any(each[f"{n}scale"] == "log" and min(view[n]) <= 0 for n in "xy"):
                continue
            pixels = next(sizes)
            yield {
                "home": each,
                "pixels": pixels,
                "view": view,
                "normalised": drawn(each, view, pixels),
                "text": ",".join(number(end) for name in "xy" for end in view[name]),
            }
    yield from map(written, ISO)


def written(texts: tuple[str, str]) -> dict[str, Any]:
    """A vector whose view is told by texts."""
    each, pixels = HOMES[9], PIXELS[0]
    ends = [moment(text) for text in texts]
    view = {"x": sorted(ends), "y": [0.0, 1.0]}
    return {
        "home": each,
        "pixels": pixels,
        "view": view,
        "normalised": drawn(each, view, pixels),
        "text": ",".join(number(end) for name in "xy" for end in view[name]),
        "iso": {"x": [text for _, text in sorted(zip(ends, texts, strict=True))]},
    }


def moment(text: str) -> float:
    """Milliseconds since 1970 UTC, from whole microseconds."""
    when = datetime.fromisoformat(text)
    since = when.replace(tzinfo=when.tzinfo or UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return float(Fraction(since // timedelta(microseconds=1), 1000))


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in vectors())
    Path(__file__).with_name("view_vectors.json").write_text(f"[\n{lines}\n]\n", "utf-8")
