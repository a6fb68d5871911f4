"""The public names of the package, their signatures and members: whoever uses them relies on it."""

from __future__ import annotations

import dataclasses
import inspect
from dataclasses import is_dataclass
from functools import cached_property
from typing import Any

import dash_dynamic_image_component as package

PUBLIC = """\
Axes(box, x, y, xscale='linear', yscale='linear', name=None)
Axes.scales
Blob(data)
Blob.array(self)
Blob.image(self)
Blob.media_type
Blob.reference
Blob.sha256
Blob.stored(data, sha256, images=None)
Blob.to_plotly_json(self)
Cancelled()
Cancelled.check(self)
Category(labels)
Category.label(self, position)
Category.name
Concurrency(calls)
DynamicImage(generator=None, params=None, id=None, alt=None, className=None, style=None, width=None, height=None, fit=None, pixelated=None, loading_delay=None, timeout=None, refresh=None, lazy=None, interval=None, prefetch=None, status=None, error=None, image_info=None, shown_params=None, upload_progress=None, progress=None, stoppable=None, n_clicks=None, clickData=None, dblclickData=None, hoverData=None, hover_interval=None, clear_on_unhover=None, hovertemplate=None, crosshair=None, dragmode=None, view=None, link=None, selectedData=None, shapes=None, newshape=None, active_shape=None, layers=None, layer_errors=None, toolbar=None, colormap=None, value_range=None, norm=None, colorbar=None, persistence=None, persisted_props=None, persistence_type=None, title=None, tabIndex=None, role=None, **kwargs)
ImageUnavailable(text='')
Polar(zero=0.0, direction=1, origin=None, center=None, radius=None)
Polar.name
Preview(format='jpeg', quality=80, scale=1)
Progress(value=None, text='')
Registry(app=None, **settings)
Registry.configure(self, **settings)
Registry.describe(self, run=None)
Registry.find(self, generator)
Registry.generator(self, function_or_name=None, /, **options)
Registry.get(self, name)
Registry.names
Registry.run_token(self, *, debug)
Registry.settings
Result(image, *, alt=None, metadata=None, filename=None, unit=None, labels=None, extent=None, axes=None)
Shapes
Size(width, height, pixel_ratio=1)
Size.figure(self, **options)
Size.pixels
Store
Store.delete(self, key, /)
Store.get(self, key, /)
Store.lock(self, key, token, seconds, /)
Store.put(self, key, data, /, *, max_age, cost=0.0)
Store.unlock(self, key, token, /)
Symlog(linthresh=2.0, base=10.0, linscale=1.0)
Symlog.invert(self, position)
Symlog.name
Symlog.transform(self, value)
Theme(name, color='', background='', accent='#228be6')
Theme.rc(self)
Theme.template
Tile(width, height, size=256, *, z=0, x=0, y=0)
Tile.bounds
Tile.max_z
Tile.scale
Tile.web_mercator(size=256)
Tile.x_range
Tile.y_range
View(x, y, equal=False, bounds=None, xscale='linear', yscale='linear', *, width=0, height=0)
View.apply(self, axes)
View.extent
View.grid(self)
View.of(width, height=None)
View.sample(self, array, extent=None, *, resampling='nearest')
Viewer
__version__
configure(**settings)
crop(array, shape, extent=None)
generator(function_or_name=None, /, **options)
get_blob(reference, app=None)
image_callback(*wiring, **keywords)
image_url(generator, params=None, app=None, *, size=None, theme=None, view=None)
params_callback(id, app=None, /, *, prevent_initial_call=None, allow_duplicate=False, **params)
put_blob(content, app=None)
register_encoder(kind, function)
selected(data, selection, *, x=None, y=None)
shape_mask(shape, size, extent=None)
shapes_to_geojson(shapes)
tile_url(generator, params=None, app=None)
"""  # noqa: E501


def test_the_public_names_and_their_signatures_are_these() -> None:
    assert "\n".join(each for name in package.__all__ for each in described(name)) + "\n" == PUBLIC


def test_every_public_name_has_documentation() -> None:
    named = [getattr(package, name) for name in package.__all__ if name != "__version__"]
    assert [each for each in named if not (each.__doc__ or "").strip()] == []


def test_a_store_of_ones_own_is_a_store_for_type_checkers() -> None:
    class Mine:
        def get(self, key: str, /) -> bytes | None:
            return None

        def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None: ...

        def delete(self, key: str, /) -> None: ...

        def lock(self, key: str, token: str, seconds: float, /) -> bool:
            return True

        def unlock(self, key: str, token: str, /) -> None: ...

    mine: package.Store = Mine()
    assert package.Registry(store=mine).settings.store is mine


def described(name: str) -> list[str]:
    """A public name with its signature, and its public members, a line each."""
    value = getattr(package, name)
    if not isinstance(value, type):
        return [name + (signature(value) if inspect.isroutine(value) else "")]
    fields = {each.name for each in dataclasses.fields(value)} if is_dataclass(value) else set()
    members = sorted(each for each in vars(value).keys() - fields if not each.startswith("_"))
    own = "" if getattr(value, "_is_protocol", False) else signature(value)
    return [
        name + own,
        *(f"{name}.{each}" + member(inspect.getattr_static(value, each)) for each in members),
    ]


def member(value: Any) -> str:
    if isinstance(value, (property, cached_property)):
        return ""
    if isinstance(value, classmethod):
        return signature(value.__func__).replace("(cls, ", "(")
    return signature(value) if callable(value) else ""


def signature(value: Any) -> str:
    """Names, kinds and defaults, without types."""
    whole = inspect.signature(value)
    bare = [each.replace(annotation=each.empty) for each in whole.parameters.values()]
    return str(whole.replace(parameters=bare, return_annotation=whole.empty))
