"""Debug mode, in which programs are edited: no image may outlive the process that made it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

RUN = f"{time.time_ns():016x}"
"""The run of this program: begins the names of what must not outlive it. Later runs have greater
texts; processes that were forked from one another have the same."""


def reload_whole_pages(app: Any, has_images: Callable[[], bool]) -> None:
    """Let Dash's hot reload load the page again after a change of Python code, as of assets.

    By itself it fetches the layout and the callbacks anew, and what else the page knows stays:
    images in its memory, what it was told of each generator, and every `<img>` whose address is the
    same as before.
    """
    state = getattr(app, "_hot_reload", None)
    if not isinstance(state, dict):  # a version of Dash that keeps it elsewhere
        return

    class WholePages(type(state)):  # type: ignore[misc]
        """The state of hot reload; `hard` says whether the page is to be loaded again."""

        def __getattr__(self, name: str) -> Any:
            return (name == "hard" and has_images()) or super().__getattr__(name)

    app._hot_reload = WholePages(state)
