"""Texts of the header `Dash-Image-Axes`, and what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

ONE = {"box": [80, 52.8, 576, 427.2], "x": [0, 10], "y": [-1, 1]}


def headers() -> Iterator[tuple[str | None, int | None]]:
    """Texts of a header for a picture of 640 x 480, and the number of axes; None is unknown."""
    yield from ((None, None), ("", None), ("[]", 0), (" [ ] ", 0), ("null", None), ("{}", None))
    yield from ((compact([1, *[ONE] * count]), count) for count in (1, 2, 12))
    versions = ([1], [2, ONE], [0, ONE], ["1", ONE], [True, ONE], [None, ONE], [1.5, ONE], [ONE])
    yield from ((compact(each), None) for each in versions)
    whole = compact([1, ONE])
    yield from ((whole[:length], None) for length in range(1, len(whole), 7))
    yield from (
        (text, None) for text in (f"{whole}, {whole}", f"{whole}x", "[[]]", "[1,[]]", "[1,null]")
    )
    yield from ((whole.replace(text, other), None) for text, other in SPOILED_TEXTS)
    yield from ((compact([1, ONE | members]), 1) for members in GOOD_MEMBERS)
    yield from ((compact([1, ONE | members]), None) for members in BAD_MEMBERS)
    yield from ((compact([1, {n: v for n, v in ONE.items() if n != name}]), None) for name in ONE)


SPOILED_TEXTS = [
    ("10", "NaN"),
    ("10", "1e999"),
    ("10", "-Infinity"),
    ("10", "0"),
    ("-1", "'-1'"),
    ("80", "true"),
]

ANGLES = {"x": [0, 6.283185307179586], "y": [0, 1]}
ROUND = ["polar", 0, 1, None, None, None]

GOOD_MEMBERS: list[dict[str, Any]] = [
    *({"xscale": name} for name in ("linear", "date", ["linear"])),
    *({"y": [1, 1e300], "yscale": "log"}, {"y": [0.9, 0.1], "yscale": "logit"}),
    *({"name": "sales"}, {"name": ""}, {"name": None}, {"name": "\u00e9\u2028\x7f"}),
    *({"x": None, "xscale": None}, {"xscale": None}, {"y": None, "yscale": None}),
    *({"xscale": ["symlog", 2, 10, 1]}, {"xscale": ["category", ["a"]]}),
    *({"box": [-1, -0.5, 641, 480.5]}, {"box": [0, 0, 640, 480]}, {"x": [1e16, 1e16 + 2]}),
    *(
        ANGLES | {"xscale": ROUND},
        ANGLES | {"xscale": ["polar", 1.5, -1, -2, [80.5, 427], [300, 299]]},
    ),
    *(ANGLES | {"x": [3, -3], "xscale": ROUND}, ANGLES | {"y": [5, 1], "xscale": ROUND}),
    ANGLES | {"y": [1, 9], "yscale": "log", "xscale": ["polar", 0, 1, 0.5, None, None]},
]

BAD_MEMBERS: list[dict[str, Any]] = [
    *({"box": value} for value in (None, 5, "abcd", [], [0, 0, 9], [0, 0, 9, 9, 9], [9, 0, 0, 9])),
    *({"box": value} for value in ([0, 0, 0, 9], [0, 9, 9, 0], [0, 0, "9", 9], [0, 0, None, 9])),
    *(
        {"box": value}
        for value in ([0, 0, 641.5, 9], [0, 0, 9, 482], [-1.1, 0, 9, 9], [0, -2, 9, 9])
    ),
    *({"box": value} for value in ([700, 0, 800, 100], [5760, 52.8, 5761, 427.2])),
    *({"x": value} for value in (None, 1, "ab", [], [1], [1, 2, 3], [1, 1], [1, "2"], [None, 1])),
    *({"x": value} for value in ([True, 2], {"0": 1, "1": 2}, [-1e308, 1.7e308], [[1], 2])),
    *({"y": [value, 1], "yscale": "log"} for value in (0, -1, 1)),
    *({"y": [0.5, value], "yscale": "logit"} for value in (0, 1, -0.1, 1.1, 0.5)),
    *(
        {"xscale": value}
        for value in ("asinh", "", 5, True, [], {}, {"log": 1}, ["log", 10], [["log"]])
    ),
    *(
        {"xscale": value}
        for value in ("symlog", ["symlog"], ["symlog", 0, 10, 1], ["symlog", 2, 1, 1])
    ),
    *(
        {"xscale": value}
        for value in (["symlog", 2, 10, 0], ["symlog", 2, 10], ["symlog", 2, 10, "1"])
    ),
    *({"xscale": ["category", value]} for value in ([], "ab", [1], None, {"a": 1})),
    *({"xscale": value} for value in ("category", ["category"], ["category", "a", "b"])),
    *(ANGLES | {"xscale": value} for value in ("polar", ROUND[:5], [*ROUND, None])),
    *(
        ANGLES | {"xscale": ["polar", *value, None, None]}
        for value in ((0, 0, 0), (0, True, 0), ("0", 1, 0))
    ),
    *(ANGLES | {"xscale": ["polar", 0, 1, value, None, None]} for value in (0.5, "0", 2)),
    *(ANGLES | {"xscale": ["polar", 0, 1, 0, value, None]} for value in (5, [5], [5, "5"])),
    *(ANGLES | {"xscale": ["polar", 0, 1, 0, None, value]} for value in ([0, 5], [5, -1], 5)),
    *(ANGLES | {"xscale": ROUND, "x": [0, 7]}, ANGLES | {"yscale": ROUND}),
    *(
        ANGLES | {"xscale": ROUND, "y": None, "yscale": None},
        ANGLES | {"xscale": ROUND, "y": [1, 1]},
    ),
    *({"z": 1}, {"name": 5}, {"name": ["a"]}, {"scale": "linear"}),
]


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
