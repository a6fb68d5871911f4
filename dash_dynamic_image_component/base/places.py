"""Places of values inside of other values, as Python spells them."""

from __future__ import annotations

import json
from collections.abc import Iterable


def place_in(name: str, path: Iterable[str | int]) -> str:
    """The place to which names and indices lead.

    >>> place_in("strokes", [3, "points", "x"])
    'strokes[3].points.x'
    """
    return name + "".join(map(_step, path))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isidentifier() and step.isascii() else f"[{json.dumps(step)}]"
