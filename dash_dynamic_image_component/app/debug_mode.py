"""Debug mode, in which code is edited: no image outlives the process that made it."""

from __future__ import annotations

import weakref
from functools import partial
from typing import Any

from ..generators.registry import registry_of


def is_debug(app: Any) -> bool:
    """True if the app runs with Dash's dev tools, as `app.run_token(debug=True)` has it."""
    return bool(app._dev_tools.get("ui") or app._dev_tools.get("hot_reload"))


def run_of(app: Any) -> str | None:
    """The run token, which replaces every version in the URLs of an app while code is edited."""
    return registry_of(app).run_token(debug=is_debug(app))


def reload_whole_pages(app: Any) -> None:
    """Let Dash's hot reload load a page with images again after a change of Python code.

    Dash does so for a change of assets. For a change of code it fetches the layout and the
    callbacks only; the page would keep its images in memory, the facts of each generator, and
    every `<img>` whose URL is the same as before. A function that is replaced while the app runs,
    as in a notebook, counts as such a change.
    """
    state = getattr(app, "_hot_reload", None)
    if not isinstance(state, dict):  # a version of Dash with another attribute
        return
    has_images = partial(_has_images, weakref.ref(app))
    edited = partial(_edited, weakref.ref(app))

    class WholePages(type(state)):  # type: ignore[misc]
        """The state of hot reload; `hard` tells the page to load itself again."""

        def __getattr__(self, name: str) -> Any:
            value = super().__getattr__(name)
            if name == "hash":
                return f"{value}{edited()}"
            return (name == "hard" and has_images()) or value

    app._hot_reload = WholePages(state)


def _has_images(app: weakref.ref[Any]) -> bool:
    served = app()
    return served is not None and bool(registry_of(served).names)


def _edited(app: weakref.ref[Any]) -> str:
    """A text that changes whenever a function is replaced while pages are open."""
    served = app()
    return "" if served is None else registry_of(served).run_token(debug=False) or ""
