"""placeholder"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Output:
    format: str = "png"
    quality: Any = None
    colormap: Any = None
    value_range: Any = None
    folder: Any = None


Format = str
