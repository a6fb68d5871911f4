"""A drag: 60 changes in one second, as a hand makes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise

from .pages import Drag
from .race import Entrant, Work
from .updates import REST, Truth

CHANGES = 60
INTERVAL = 1000 / CHANGES
"""Milliseconds between two changes."""


def drag(truth: Truth) -> Work:
    """What is shown meanwhile, what it costs, and when the last value is there.

    `pixels` is 1 when the image at rest is the right one to the last bit; `beyond` counts the runs
    of the function that showed nothing.
    """

    def work(entrant: Entrant) -> Mapping[str, float]:
        entrant.viewer.page.wait_for_timeout(REST)
        ran, up, down = entrant.server.settled(), entrant.line.up.passed, entrant.line.down.passed
        values = [entrant.next() for _ in range(CHANGES)]
        try:
            found = numbers_of(entrant.viewer.drag(values, INTERVAL), values)
        finally:
            # What is still drawn would slow the next contender.
            runs = entrant.server.settled() - ran
        return {
            **found,
            "runs": runs,
            "beyond": runs - found["images"],
            "kB up": (entrant.line.up.passed - up) / 1000,
            "kB down": (entrant.line.down.passed - down) / 1000,
            "pixels": entrant.viewer.digest() == truth(entrant.value),
        }

    return work


def numbers_of(drag: Drag, values: Collection[int]) -> dict[str, float]:
    """What a drag through these values looked like.

    `a second`: how many of them were on screen while it moved, by its seconds; `images`: until its
    end; `backwards`: how often an older value followed a newer one, or a preview the exact image of
    its value.
    """
    images = {shown.value for shown in drag.shown} & {*values}
    meanwhile = {shown.value for shown in drag.shown if shown.at <= drag.moved} & images
    return {
        "a second": 1000 * len(meanwhile) / drag.moved,
        "images": len(images),
        "backwards": sum(
            (later.value, later.tier != "preview") < (earlier.value, earlier.tier != "preview")
            for earlier, later in pairwise(drag.shown)
        ),
        "first": drag.end.first,
        "exact": drag.end.exact,
    }
