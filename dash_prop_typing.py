"""Python types that dash-generate-components cannot read from the TypeScript props."""

from __future__ import annotations

from collections.abc import Callable


def _type(annotation: str) -> Callable[..., str]:
    return lambda *_: annotation


# A registered function is accepted in place of its name; component.py turns it into the name.
custom_props = {
    "DynamicImage": {
        "generator": _type("typing.Union[str, typing.Callable[..., typing.Any]]"),
    },
}
