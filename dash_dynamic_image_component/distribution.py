"""What Dash serves to browsers for this package, and the package's version."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

__version__ = version("dash-dynamic-image-component")

_NAME = "dash_dynamic_image_component"

js_dist: list[dict[str, Any]] = [
    {"relative_package_path": f"{_NAME}.min.js", "namespace": _NAME},
    {"relative_package_path": f"{_NAME}.min.js.map", "namespace": _NAME, "dynamic": True},
    {"dev_package_path": "proptypes.js", "dev_only": True, "namespace": _NAME},
]

css_dist: list[dict[str, Any]] = [
    {"relative_package_path": "dynamic_image.css", "namespace": _NAME},
]
