"""A panel in Dash's dev tools that shows where the time of each image goes."""

from __future__ import annotations

from typing import Any

from dash import hooks

PACKAGE = __name__.partition(".")[0]
SCRIPT = "devtools.js"
COMPONENT = "RequestsPanel"
"""Only the script knows it: it is no part of the Python package."""


def install() -> None:
    """Put the panel into the dev tools of every app, where this version of Dash lets one."""
    if hasattr(hooks, "devtool"):
        hooks.devtool(PACKAGE, COMPONENT, position="right")


def scripts() -> list[dict[str, Any]]:
    """The entries of `_js_dist`: for pages with dev tools, and for any other that asks for it.

    The menu of the dev tools is in Dash's bundles for development alone. Versions without
    `hooks.devtool`, before 3.2, would load what is `dev_only` on every page.
    """
    on_demand = {"relative_package_path": SCRIPT, "dynamic": True, "namespace": PACKAGE}
    for_dev_tools = {"dev_package_path": SCRIPT, "dev_only": True, "namespace": PACKAGE}
    return [on_demand, for_dev_tools] if hasattr(hooks, "devtool") else [on_demand]
