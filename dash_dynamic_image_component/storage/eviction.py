"""The time that a cache keeps an entry longer, by the cost of making it."""

from __future__ import annotations

HOUR = 3600.0
DAY = 24 * HOUR
SMALLEST = 4096


def credit(cost: float, size: int) -> float:
    """By how many seconds an entry counts as used later than it was.

    It is an hour for each second of work per 100 kB, at most a day. So where room is needed, an
    image that took 3 s outlives by hours those of its size that took 3 ms, and still goes once
    it was not used for a day longer than they were.

    Args:
        cost: seconds that making it took.
        size: its bytes; less than a block of a disk counts as one.

    >>> credit(3.0, 100_000), credit(0.003, 100_000)
    (10800.0, 10.8)
    """
    if not cost > 0:
        return 0.0
    return min(HOUR * cost * 100_000 / max(size, SMALLEST), DAY)
