"""A panel in Dash's dev tools that shows where the time of each image goes."""

from __future__ import annotations

from typing import Any

from dash import hooks

PACKAGE = __name__.partition(".")[0]
SCRIPT = "devtools.js"
COMPONENT = "RequestsPanel"
"""The name of the panel in the script; the Python package has no such component."""


def install() -> None:
    """Put the panel into the dev tools of every app, if this version of Dash has a hook for it."""
    if hasattr(hooks, "devtool"):
        hooks.devtool(PACKAGE, COMPONENT, position="right")


def scripts() -> list[dict[str, Any]]:
    """The entries of `_js_dist`: for pages with dev tools, and for other pages on demand.

    Dash serves `dev_only` entries with its development bundles, which have the dev tools. Versions
    before 3.2, without `hooks.devtool`, would load such entries on every page.
    """
    on_demand = {"relative_package_path": SCRIPT, "dynamic": True, "namespace": PACKAGE}
    for_dev_tools = {"dev_package_path": SCRIPT, "dev_only": True, "namespace": PACKAGE}
    return [on_demand, for_dev_tools] if hasattr(hooks, "devtool") else [on_demand]
