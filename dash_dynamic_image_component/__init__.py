"""A Python function that draws an image becomes a live component in a Dash page."""

from __future__ import annotations

from importlib.metadata import version as _version

from .app.blobs import get_blob, put_blob
from .app.callbacks import image_callback, params_callback
from .app.component import DynamicImage
from .app.devtools import install as _install_devtools
from .app.devtools import scripts as _devtools_scripts
from .app.image_url import image_url
from .app.mount import install as _install
from .app.tile_url import tile_url
from .app.worker import install as _install_worker
from .base.unavailable import ImageUnavailable
from .generators.concurrency import Concurrency
from .generators.injected import Cancelled, Viewer
from .generators.progress import Progress
from .generators.registry import Registry, default
from .generators.shapes import Shapes
from .generators.size import Size
from .generators.theme import Theme
from .generators.tile import Tile
from .generators.view import View
from .images.axes import Axes, Category, Polar, Symlog
from .images.previews import Preview
from .images.result import Result
from .images.selected import selected
from .images.shapes import crop, shape_mask, shapes_to_geojson
from .images.sources.encoders import register_encoder
from .storage.store import Store
from .uploads.blob import Blob

__all__ = [
    "Axes",
    "Blob",
    "Cancelled",
    "Category",
    "Concurrency",
    "DynamicImage",
    "ImageUnavailable",
    "Polar",
    "Preview",
    "Progress",
    "Registry",
    "Result",
    "Shapes",
    "Size",
    "Store",
    "Symlog",
    "Theme",
    "Tile",
    "View",
    "Viewer",
    "__version__",
    "configure",
    "crop",
    "generator",
    "get_blob",
    "image_callback",
    "image_url",
    "params_callback",
    "put_blob",
    "register_encoder",
    "selected",
    "shape_mask",
    "shapes_to_geojson",
    "tile_url",
]
__version__ = _version("dash-dynamic-image-component")

configure = default.configure
generator = default.generator

# Parts of the bundle that it loads when they are needed. No name may hold a dot.
_CHUNKS = (
    "asked",
    "colorbar",
    "copy",
    "description",
    "failure",
    "formats",
    "frames",
    "keyboard",
    "layers",
    "live",
    "pace",
    "place",
    "prefetch",
    "shapes",
    "stage",
    "upload",
    "values",
    "view",
)

# What Dash serves to browsers for this package.
_js_dist = [
    *(
        {"relative_package_path": f"async-{name}.js", "namespace": __name__, "async": True}
        for name in _CHUNKS
    ),
    *(
        {"relative_package_path": f"async-{name}.js.map", "namespace": __name__, "dynamic": True}
        for name in _CHUNKS
    ),
    {"relative_package_path": f"{__name__}.min.js", "namespace": __name__},
    {"relative_package_path": f"{__name__}.min.js.map", "namespace": __name__, "dynamic": True},
    {"dev_package_path": "proptypes.js", "dev_only": True, "namespace": __name__},
    *_devtools_scripts(),
]
_css_dist = [{"relative_package_path": "app/dynamic_image.css", "namespace": __name__}]

_install()
_install_worker()
_install_devtools()
