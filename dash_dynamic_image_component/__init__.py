"""A Python function that draws an image becomes a live component in a Dash page."""

from __future__ import annotations

from importlib.metadata import version as _version

from .asked_for import Cancelled, Viewer
from .blobs import Blob
from .callbacks import image_callback, params_callback
from .component import DynamicImage
from .devtools import install as _install_devtools
from .devtools import scripts as _devtools_scripts
from .encoders import register_encoder
from .library import get_blob, put_blob
from .mount import install as _install
from .previews import Preview
from .registry import Registry, default
from .result import Result
from .stores import Store
from .urls import image_url

__all__ = [
    "Blob",
    "Cancelled",
    "DynamicImage",
    "Preview",
    "Registry",
    "Result",
    "Store",
    "Viewer",
    "__version__",
    "configure",
    "generator",
    "get_blob",
    "image_callback",
    "image_url",
    "params_callback",
    "put_blob",
    "register_encoder",
]
__version__ = _version("dash-dynamic-image-component")

configure = default.configure
generator = default.generator

# What Dash serves to browsers for this package.
_js_dist = [
    {"relative_package_path": f"{__name__}.min.js", "namespace": __name__},
    {"relative_package_path": f"{__name__}.min.js.map", "namespace": __name__, "dynamic": True},
    {"dev_package_path": "proptypes.js", "dev_only": True, "namespace": __name__},
    *_devtools_scripts(),
]
_css_dist = [{"relative_package_path": "dynamic_image.css", "namespace": __name__}]

_install()
_install_devtools()
