"""Size, theme, view, tile and tier of a request, checked by what the function has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..base import problems
from ..generators.size import listed_size
from ..generators.theme import listed_theme
from ..generators.tile import OutsidePyramid, listed_tile, refuse_component
from ..generators.view import View, numbers_of, view_at
from ..generators.view_text import is_home, listed_view

if TYPE_CHECKING:
    from typing import Any

    from ..generators.generator import Generator
    from ..generators.injected import FromBrowser
    from ..generators.parameters import Parameters
    from ..generators.view_range import Pair


class Asked(NamedTuple):
    """A `Size`, a `Theme`, a `View` and a `Tile` as URLs write them; None where one is not told."""

    size: str | None = None
    theme: str | None = None
    view: str | None = None
    tile: str | None = None


NOTHING_ASKED = Asked()


def checked_asked(generator: Generator, asked: Asked, *, from_component: bool) -> Asked:
    """The same without what is the default of the function, so that both have one key.

    A component always tells size and theme: one that does not was told of a function of an earlier
    deploy.

    Raises:
        Problem: 400, the function does not ask for one of them, one is not in the list or is
            over the limits of the function, or one is missing; 404, the pyramid has no such tile.
    """
    parameters, name = generator.parameters, generator.name
    if from_component and parameters.tile is not None:
        raise problems.not_asked(refuse_component(name))
    _check(name, "size", asked.size, parameters.box, needed=from_component)
    _check(name, "theme", asked.theme, parameters.theme, needed=from_component)
    _check(name, "view", asked.view, parameters.view)
    _check(name, "tile", asked.tile, parameters.tile)
    try:
        if asked.size is not None:
            generator.size_limits.check(listed_size(asked.size))
        if asked.theme is not None:
            listed_theme(asked.theme)
        return _without_defaults(parameters, asked)
    except ValueError as error:
        raise problems.off_list(str(error)) from None
    except OutsidePyramid as error:
        raise problems.tile_missing(str(error)) from None


def check_tier(generator: Generator, tier: str | None) -> None:
    """Raise a Problem, 400, for a tier that the generator does not have."""
    if tier is not None and tier not in generator.tiers:
        known = ", ".join(filter(None, generator.tiers)) or "none"
        raise problems.off_list(f"{tier[:40]!r} is no tier of {generator.name}, which has {known}")


def check_frames(generator: Generator) -> None:
    """Raise a Problem, 400, where unfinished images are asked of a function that yields none."""
    if not generator.yields:
        raise problems.not_asked(f"{generator.name} yields nothing; leave frames= out of the URL")


def values_of(parameters: Parameters, asked: Asked) -> dict[str, Any]:
    """The arguments of the function for what a request asks for.

    A view is always among them, since it has the pixels of the size.
    """
    values: dict[str, Any] = {}
    if parameters.size is not None:
        values |= parameters.size.argument(asked.size and listed_size(asked.size))
    if parameters.theme is not None:
        values |= parameters.theme.argument(asked.theme and listed_theme(asked.theme))
    if parameters.view is not None:
        home = _view(parameters, parameters.view, asked)
        values[parameters.view.name] = view_at(*home, in_figure=parameters.in_figure)
    if parameters.tile is not None and asked.tile is not None:
        values[parameters.tile.name] = listed_tile(asked.tile, parameters.tile.default)
    return values


def _without_defaults(parameters: Parameters, asked: Asked) -> Asked:
    view = parameters.view
    seen = _view(parameters, view, asked) if view is not None and asked.view is not None else None
    if seen is not None and is_home(*seen, in_figure=parameters.in_figure):
        asked = asked._replace(view=None)
    whole = None if parameters.tile is None else parameters.tile.default
    if whole is not None and asked.tile is not None and listed_tile(asked.tile, whole) == whole:
        asked = asked._replace(tile=None)
    return asked


def _view(
    parameters: Parameters, view: FromBrowser, asked: Asked
) -> tuple[View, tuple[Pair, Pair], tuple[int, int]]:
    """Home, the ranges that a request asks for, and the device pixels to fill."""
    home: View = view.default
    ends = numbers_of(home) if asked.view is None else listed_view(asked.view, home)
    return home, ends, parameters.pixels(listed_size(asked.size) if asked.size else None)


def _check(
    function: str, name: str, text: str | None, asked: FromBrowser | None, *, needed: bool = False
) -> None:
    """Raise a Problem if a query argument is there without being asked for, or is missing."""
    if text is not None and asked is None:
        raise problems.not_asked(f"{function} asks for no {name}; leave {name}= out of the URL")
    if text is None and asked is not None and (needed or asked.is_needed):
        raise problems.off_list(
            f"{name} is missing, and {function} asks for it; load the page again, or write "
            f"{name}= into the URL with image_url(..., {name}=...)"
        )
