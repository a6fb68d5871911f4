"""Writes geometry_vectors.json, on which Python and the browser must agree.

Nothing that is expected comes from the code under test: data in pictures come from the transforms
of Matplotlib, and pictures in windows from exact fractions, by the words of the CSS specifications.

Run: python tests/make_geometry_vectors.py
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from geometry_vectors.figures import DRAWN_FIGURES, FIGURES, Known, known_points
from geometry_vectors.headers import headers
from geometry_vectors.pages import CASES, HEIGHT, PLACEMENTS, WIDTH, floats, to_window

FITS_OF_A_POINT = 5
"""Placements of each point of a figure: as many as there are fits."""

STRIDE = 8
"""From one placement to the next; no factor of their number, so that all have their turn."""


def points() -> Iterator[dict[str, Any]]:
    """Points of figures, each in several placements; then points of pictures without figures."""
    whole = [n for n, case in enumerate(CASES) if case[0] == (WIDTH, HEIGHT)]
    cases = (whole[n * STRIDE % len(whole)] for n in itertools.count())
    for index, figure in enumerate(DRAWN_FIGURES.values()):
        for known in known_points(figure):
            yield from (point(next(cases), index, known) for _ in range(FITS_OF_A_POINT))
    no_axes, unknown = len(FIGURES) - 2, len(FIGURES) - 1
    for case, ((width, height), *_) in enumerate(CASES):
        inside = (
            (0.5, 0.5),
            (width // 2, height // 3),
            (0.5 * width + 0.125, 0.37 * height + 0.01),
            (width - 0.01, 7.25),
        )
        beside = (-0.01 * width, 0.5 * height), (0.5 * width, 1.001 * height)
        for pixel in (inside[case % 4], beside[case % 2]):
            yield point(case, no_axes, Known(pixel, None, pixel))
        yield point(case, unknown, Known(inside[(case + 1) % 4], None, (None, None)))


def point(case: int, figure: int, known: Known) -> dict[str, Any]:
    pixel = Fraction(known.pixel[0]), Fraction(known.pixel[1])
    window, is_visible = to_window(case, pixel)
    row = {"placement": case, "figure": figure, "window": floats(window), "pixel": None}
    if not is_visible:
        return row
    index = [math.floor(pixel[1]), math.floor(pixel[0])]
    return row | {"pixel": known.pixel, "index": index, "axes": known.axes, "data": known.data}


def main() -> None:
    rows = {"placements": PLACEMENTS, "figures": FIGURES, "points": list(points())}
    rows["headers"] = [{"text": text, "count": count} for text, count in headers()]
    sections = (
        f'"{name}": [\n' + ",\n".join(map(compact, members)) + "\n]"
        for name, members in rows.items()
    )
    path = Path(__file__).with_name("geometry_vectors.json")
    path.write_text("{\n" + ",\n".join(sections) + "\n}\n", "utf-8")


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    main()
