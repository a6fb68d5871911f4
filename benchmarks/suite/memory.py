"""What a page holds after thousands of updates: its heap, and object URLs that nobody revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .contenders import US, Contender
from .drags import INTERVAL
from .originals import SMALL
from .pages import Viewer
from .race import Case, Entrant, Rig, race

WARM = 300
LIVE = replace(US, name="this package, `max_age=0`", settings={"MAX_AGE": "0"})
CASE = Case("photo", SMALL)
CONTENDERS: tuple[Contender, ...] = (US, LIVE)


def memory(rig: Rig, updates: int) -> None:
    """Change a value so many times with images that the page keeps, and with some that it may not.

    A small photograph without the price of a function: as many images as possible are new ones.
    """
    with race(rig, CASE, CONTENDERS, cost=0) as running:
        running.run("memory", 1, lambda entrant: grown(entrant, updates // len(CONTENDERS)))


def grown(entrant: Entrant, updates: int) -> Mapping[str, float]:
    """What has become more since the first few hundred updates."""
    viewer = entrant.viewer
    moved(entrant, min(WARM, updates))
    before = heap(viewer)
    images = moved(entrant, updates)
    viewer.page.wait_for_timeout(500)
    return {
        "updates": updates,
        "images": images,
        "heap MB": (heap(viewer) - before) / 1e6,
        "object URLs": viewer.page.evaluate("benchmark.objectUrls.size"),
    }


def moved(entrant: Entrant, updates: int) -> int:
    """How many different images such a drag showed."""
    values = [entrant.next() for _ in range(updates)]
    # Elements that wait for being read would be memory themselves.
    drag = entrant.viewer.drag(values, INTERVAL, swaps=False)
    return len({shown.value for shown in drag.shown})


def heap(viewer: Viewer) -> int:
    """Bytes of JavaScript that live, garbage collected."""
    session = viewer.page.context.new_cdp_session(viewer.page)
    session.send("HeapProfiler.collectGarbage")
    used = int(session.send("Runtime.getHeapUsage")["usedSize"])
    session.detach()
    return used
