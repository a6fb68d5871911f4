"""Memory and objects that a page keeps, counted after a garbage collection."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from playwright.sync_api import CDPSession
from support.tabs import Tab

REST_MILLISECONDS = 1500


@dataclass(frozen=True)
class Kept:
    """Counts of a page at rest.

    Args:
        heap: bytes of JavaScript objects.
        buffers: bytes of the arrays among them, which are beside the heap.
        urls: object URLs.
        url_bytes: bytes of the files that have object URLs.
        elements: elements of the document.
        canvases, contexts: those that exist, on the page or not.
    """

    heap: int
    buffers: int
    urls: int
    url_bytes: int
    elements: int
    canvases: int
    contexts: int

    def since(self, before: Kept) -> Kept:
        """What has been added."""
        pairs = zip(astuple(self), astuple(before), strict=True)
        return Kept(*(after - each for after, each in pairs))


def kept(tab: Tab) -> Kept:
    """Count what is there once the page rests."""
    tab.page.wait_for_timeout(REST_MILLISECONDS)
    tab.wait_status("loaded")
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    made = [_instances(session, f"{name}.prototype") for name in CLASSES]
    session.detach()
    sizes = "() => [...tests.objectURLs.values()]"
    urls: list[int] = tab.js(sizes)
    elements = tab.js("() => document.querySelectorAll('*').length")
    buffers = int(usage.get("backingStorageSize", 0))
    return Kept(int(usage["usedSize"]), buffers, len(urls), sum(urls), elements, *made)


CLASSES = ["HTMLCanvasElement", "CanvasRenderingContext2D"]


def _instances(session: CDPSession, prototype: str) -> int:
    found: Any = session.send("Runtime.evaluate", {"expression": prototype})
    asked = {"prototypeObjectId": found["result"]["objectId"]}
    objects = session.send("Runtime.queryObjects", asked)["objects"]["objectId"]
    count = {"functionDeclaration": "function () { return this.length; }", "objectId": objects}
    return int(session.send("Runtime.callFunctionOn", count)["result"]["value"])
