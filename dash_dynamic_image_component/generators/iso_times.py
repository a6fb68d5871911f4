"""ISO texts in views on date scales. Twin of `src/geometry/isoTimes.ts`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?",
    re.ASCII,
)
"""What both languages understand; `fromisoformat` takes more, and more of it in later versions."""


def iso_time(text: str) -> datetime:
    """The datetime of an ISO text, to a microsecond; without a zone where the text has none.

    Raises:
        ValueError: the text is another one, or a day that is none.

    >>> iso_time("2026-01-31T12:00:00.5Z").isoformat()
    '2026-01-31T12:00:00.500000+00:00'
    """
    if not ISO.fullmatch(text):
        raise ValueError(f"{text!r:.80} is no ISO text of a time")
    return datetime.fromisoformat(text)
