"""The first load of a page of many images, and a Dash callback meanwhile."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from .contenders import Contender
from .originals import THUMBNAIL
from .pages import viewing
from .race import Case, Rig, race
from .servers import Server

LOAD_SECONDS = 60
PACKAGE, FILES = "this package", "`html.Img`, `loading='lazy'`, static files"
CONTENDERS = (
    Contender(PACKAGE, "thumbnails", settings={"KIND": "package"}),
    Contender(FILES, "thumbnails", settings={"KIND": "files"}),
)
CASE = Case("photo", THUMBNAIL)


def thumbnails(rig: Rig, counts: tuple[int, ...], rounds: int) -> None:
    """Load the page of either kind in turn, each time with a fresh profile.

    The very first load is a case of its own: the server has kept no image yet.
    """
    for count in counts:
        with race(rig, CASE, CONTENDERS, cost=0, COUNT=str(count)) as running:
            for number in range(-1, rounds):
                case = f"{count} images" if number >= 0 else f"{count} images, nothing kept"
                rig.say(f"{case}: first load")
                for contender, server in running.servers:
                    with rig.results.attempt("load", case, contender.name):
                        found = {"ms": visit(rig, contender, server, "firstScreen", count)}
                        if number >= 0:
                            found |= callbacks(visit(rig, contender, server, "callbacks", count))
                        rig.results.add("load", case, contender.name, found)


def callbacks(calls: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """What a Dash callback takes on the idle page, in ms, and how much later others come.

    They were sent one after the other while the page loaded; `slowest` is the last to come of them.
    """
    idle, meanwhile = statistics.median(calls["idle"]), calls["meanwhile"]
    if not meanwhile:
        return {"idle": idle}
    later = statistics.median(meanwhile) - idle
    return {"idle": idle, "later": later, "slowest": max(meanwhile) - idle}


def visit(rig: Rig, contender: Contender, server: Server, task: str, count: int) -> Any:
    """Open the page with an empty cache and run a task of page.js from its beginning."""
    with viewing(rig.browser, contender, server.url, ready=False) as viewer:
        return viewer.do(task, LOAD_SECONDS, count=count)
