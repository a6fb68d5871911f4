"""Python types that dash-generate-components cannot read from the TypeScript props."""

from __future__ import annotations

from collections.abc import Callable

PARAMS = "typing.Mapping[str, typing.Any]"


def _type(annotation: str) -> Callable[..., str]:
    return lambda *_: annotation


custom_props = {
    "DynamicImage": {
        # component.py turns a registered function into its name.
        "generator": _type("typing.Union[str, typing.Callable[..., typing.Any]]"),
        # A dict of anything is no `Dict` with the keys of another type for a type checker.
        "params": _type(PARAMS),
        "prefetch": _type(f"typing.Sequence[{PARAMS}]"),
        "shown_params": _type(PARAMS),
    },
}
