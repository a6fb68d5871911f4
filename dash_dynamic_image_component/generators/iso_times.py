"""ISO texts in views on date scales. Twin of `src/base/geometry/isoTimes.ts`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?",
    re.ASCII,
)
"""ISO texts of times that both languages read; `fromisoformat` takes more, by its version."""


def iso_time(text: str) -> datetime | None:
    """The datetime of an ISO text, to a microsecond; without a zone where the text has none.

    None for any other text, and for a day that is none.

    >>> str(iso_time("2026-01-31T12:00:00.5Z"))
    '2026-01-31 12:00:00.500000+00:00'
    """
    try:
        return datetime.fromisoformat(text) if ISO.fullmatch(text) else None
    except ValueError:
        return None
