"""The header `Dash-Image-Data`: what the raw numbers of an image mean, as ASCII JSON.

`{"v":1,"type":"u16","scale":[a,b],"codes":{"nan":65535},"range":[low,high],"step":b,"unit":"HU",
"labels":["air","bone"],"histogram":[64 counts]}`: a value is a + b * raw. Members that have their
default are left out, which is [0,1] for the scale.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .coded import Coded

DATA_HEADER = "Dash-Image-Data"

VERSION = 1


def write_header(
    coded: Coded,
    counts: Sequence[int] | None,
    unit: str | None = None,
    labels: Sequence[str] | None = None,
) -> str:
    """The header of raw numbers, with the histogram of their values, their unit and their labels.

    Example:
        >>> import numpy as np
        >>> from .coded import Coded
        >>> write_header(Coded(np.zeros((1, 1), np.uint8), "u8", {"masked": 0}, None), None, "K")
        '{"v":1,"type":"u8","codes":{"masked":0},"unit":"K"}'
    """
    members: dict[str, Any] = {"v": VERSION, "type": coded.kind}
    if coded.is_bool:
        members["bool"] = True
    if (coded.offset, coded.step) != (0, 1):
        members["scale"] = [coded.offset, coded.step]
    if coded.codes:
        members["codes"] = coded.codes
    if coded.range is not None:
        members["range"] = coded.range
        if not coded.is_exact:
            members["step"] = coded.step
    given = {"unit": unit, "labels": labels, "histogram": counts}
    members |= {name: value for name, value in given.items() if value is not None}
    # JSON itself may hold DEL, a header may not.
    return json.dumps(members, separators=(",", ":")).replace("\x7f", "\\u007f")
