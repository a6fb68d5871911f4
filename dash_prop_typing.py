"""Python types that dash-generate-components cannot read from the TypeScript props."""

from __future__ import annotations

from collections.abc import Callable

MEMBERS = "typing.Mapping[str, typing.Any]"


def _type(annotation: str) -> Callable[..., str]:
    return lambda *_: annotation


custom_props = {
    "DynamicImage": {
        # component.py turns a registered function into its name.
        "generator": _type("typing.Union[str, typing.Callable[..., typing.Any]]"),
        # A dict of anything is no `Dict` with the keys of another type for a type checker.
        "params": _type(MEMBERS),
        "prefetch": _type(f"typing.Sequence[{MEMBERS}]"),
        "shown_params": _type(MEMBERS),
        "clickData": _type(MEMBERS),
        "dblclickData": _type(MEMBERS),
        "hoverData": _type(MEMBERS),
        "view": _type(MEMBERS),
        "link": _type("typing.Union[str, typing.Mapping[str, str]]"),
        "selectedData": _type(MEMBERS),
        "shapes": _type(f"typing.Sequence[{MEMBERS}]"),
        "newshape": _type(MEMBERS),
        "layers": _type(f"typing.Sequence[{MEMBERS}]"),
        "layer_errors": _type(MEMBERS),
    },
}
