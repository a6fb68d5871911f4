"""Previews: small images with a loss, shown while params change fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from .options import ImageOptions

PREVIEW, HALF = "preview", "half"
"""The previews that a URL can name; a URL without a tier is that of the exact image."""

DATA: Literal["data"] = "data"
DATA8: Literal["data8"] = "data8"
"""The tiers of a function with `data=`: its values, and their preview in 8 bits. A URL without a
tier is that of their picture in colours."""

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

    `both` is True if a request for the exact image of the same run is expected soon,
    `shows_view` if the whole picture shows the `View` of the function. `values` is the tier in
    which values are sent, if the function returns some.
    """

    output: ImageOptions
    preview: Preview | None = None
    both: bool = False
    shows_view: bool = False
    values: Literal["data", "data8"] | None = None

    @property
    def exact(self) -> Wanted:
        """The way to write the exact image of the same run."""
        return replace(self, preview=None, values=self.values and DATA)

    @property
    def is_preview(self) -> bool:
        """True if the exact image follows when the params rest."""
        return self.preview is not None or self.values == DATA8

    @property
    def key(self) -> dict[str, Any] | str | None:
        """The part of the key of an image in a store that tells it from the others of its run."""
        return self.values if self.preview is None else vars(self.preview)


PreviewOption: TypeAlias = Literal["auto", "off"] | Preview
"""`auto`: the page measures whether a preview is worth it, and at which scale."""

_MEASURED: Mapping[str, Preview] = MappingProxyType({PREVIEW: Preview(), HALF: Preview(scale=0.5)})


def ways_to_write(
    option: Any, output: ImageOptions, *, both: bool, shows_view: bool
) -> Mapping[str | None, Wanted]:
    """The way to write each tier of a generator; None is the tier of a URL without one.

    Args:
        option: the `preview` of the generator.
        output: its options that concern image files.
        both: True if exact images are requested after their previews.
        shows_view: as that of `Wanted`.

    Raises:
        ValueError, TypeError: as `previews_of`.

    Example:
        >>> from .options import ImageOptions
        >>> list(ways_to_write("auto", ImageOptions(data=True), both=True, shows_view=False))
        [None, 'data', 'data8']
    """
    previews, plain = previews_of(option), Wanted(output, shows_view=shows_view)
    ways: dict[str | None, Wanted] = {None: plain}
    if not output.data:
        for tier, preview in previews.items():
            ways[tier] = replace(plain, preview=preview, both=both)
        return MappingProxyType(ways)
    if isinstance(option, Preview):
        raise ValueError(
            f"preview is {option!r}, but with data= a preview is values in 8 bits; "
            'leave preview= out, or write preview="off"'
        )
    ways[DATA] = replace(plain, values=DATA)
    if previews:
        ways[DATA8] = replace(plain, values=DATA8, both=both)
    return MappingProxyType(ways)


def previews_of(option: Any) -> Mapping[str, Preview]:
    """The previews of a generator without `data=`, by the name of their tier.

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
