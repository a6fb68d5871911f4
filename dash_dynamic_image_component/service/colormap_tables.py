"""Tables of colormaps, by which a page colours values: `<route>/-/colormaps/<name>`."""

from __future__ import annotations

import json
from functools import lru_cache

from ..base import problems
from ..base.thread_pool import ThreadPool
from .flow import Steps
from .http import ALLOWED_METHODS, ALWAYS, ONE_YEAR, Reply, Request

COLORMAPS = "/-/colormaps/"


def colormap_reply(request: Request, threads: ThreadPool) -> Steps[Reply]:
    """The reply with the table of the colormap that a request names.

    A thread makes it, since the first one may import matplotlib.

    Raises:
        Problem: 404, there is no such colormap; 405, the method is not one to read with.
    """
    if request.method not in ("GET", "HEAD"):
        raise problems.method_not_allowed(request.method, ALLOWED_METHODS)
    try:
        body: bytes = yield threads.submit(_table, request.tail.removeprefix(COLORMAPS))
    except (ImportError, ValueError) as error:
        raise problems.unknown_colormap(str(error)) from None
    headers = {
        **ALWAYS,
        "Cache-Control": f"public, max-age={ONE_YEAR}, immutable",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
    }
    return Reply(200, headers, b"" if request.method == "HEAD" else body)


@lru_cache(maxsize=256)
def _table(name: str) -> bytes:
    from ..images.sources.colormaps import table_of

    return json.dumps(table_of(name), separators=(",", ":")).encode()
