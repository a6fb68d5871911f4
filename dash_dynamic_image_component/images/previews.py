"""Previews: small images with a loss, shown while params change fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from .options import ImageOptions

PREVIEW, HALF = "preview", "half"
"""The tiers that a URL can name; a URL without a tier is that of the exact image."""

PreviewFormat: TypeAlias = Literal["jpeg", "webp"]

SCALES = (1, 0.5)


@dataclass(frozen=True)
class Preview:
    """The format of previews, which a page shows while params change fast.

    A page asks for such an image while params change. It asks for the exact one 50 ms after the
    last change, and sooner after a single change: when the preview is there. Both come from one
    run of the function.

    Args:
        format: "jpeg" takes the least time; an image with transparent parts becomes "webp".
        quality: 1 (smallest) to 100.
        scale: of width and height: 1, or 0.5 for a quarter of the pixels, which the page shows as
            large as the exact image.

    Raises:
        ValueError: for a value that does not fit, with the remedy.
        TypeError: for a quality that is no integer.

    Example:
        >>> Preview(quality=60, scale=0.5)
        Preview(format='jpeg', quality=60, scale=0.5)
    """

    format: PreviewFormat = "jpeg"
    quality: int = 80
    scale: float = 1

    def __post_init__(self) -> None:
        if self.format not in get_args(PreviewFormat):
            raise ValueError(f"format of a Preview is {self.format!r}; it must be 'jpeg' or 'webp'")
        if isinstance(self.quality, bool) or not isinstance(self.quality, int):
            raise TypeError(f"quality of a Preview is {self.quality!r}; it must be an integer")
        if not 1 <= self.quality <= 100:
            raise ValueError(f"quality of a Preview is {self.quality}; it must lie in 1 to 100")
        if isinstance(self.scale, bool) or self.scale not in SCALES:
            raise ValueError(f"scale of a Preview is {self.scale!r}; it must be 1 or 0.5")


@dataclass(frozen=True)
class Wanted:
    """The way to write the image of one request: exact, or as a preview.

    `both` is True if a request for the exact image of the same run is expected soon, and
    `shows_view` if the whole picture shows the `View` of the function.
    """

    output: ImageOptions
    preview: Preview | None = None
    both: bool = False
    shows_view: bool = False


PreviewOption: TypeAlias = Literal["auto", "off"] | Preview
"""`auto`: the page measures whether a preview is worth it, and at which scale."""

_MEASURED: Mapping[str, Preview] = MappingProxyType({PREVIEW: Preview(), HALF: Preview(scale=0.5)})


def previews_of(option: Any) -> Mapping[str, Preview]:
    """The previews of a generator by the name of their tier.

    Raises:
        ValueError: for another text.
        TypeError: for a value that is neither a text nor a Preview.

    Example:
        >>> list(previews_of("auto")), list(previews_of("off")), list(previews_of(Preview()))
        (['preview', 'half'], [], ['preview'])
    """
    if isinstance(option, Preview):
        return MappingProxyType({PREVIEW: option})
    if option not in ("auto", "off"):
        error = ValueError if isinstance(option, str) else TypeError
        raise error(f'preview is {option!r}; it must be "auto", "off" or a Preview(...)')
    return _MEASURED if option == "auto" else MappingProxyType({})
