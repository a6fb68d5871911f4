"""A Python function that draws an image becomes a live component in a Dash page."""

from __future__ import annotations

from .callbacks import params_callback
from .component import DynamicImage
from .distribution import __version__, css_dist, js_dist
from .mount import install as _install
from .registry import Registry, default
from .urls import image_url

generator = default.generator

# Dash looks for these names.
_js_dist, _css_dist = js_dist, css_dist

_install()

__all__ = ["DynamicImage", "Registry", "__version__", "generator", "image_url", "params_callback"]
