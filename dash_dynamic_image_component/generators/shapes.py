"""`Shapes`: the type of a parameter that takes what a hand has drawn on an image."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from ..images.shape_members import BadShape, check_shapes


class _ShapesCheck:
    """The mark of a parameter that takes shapes, by which pydantic finds their check."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(_checked)


SHAPES: Final = _ShapesCheck()

Shapes = Annotated[Sequence[Mapping[str, Any]], SHAPES]
"""The type hint of a parameter that takes the prop `shapes` of a `DynamicImage`."""


def is_shapes(hint: Any) -> bool:
    """True if a parameter with this type hint takes shapes."""
    return typing.get_origin(hint) is Annotated and SHAPES in hint.__metadata__


def or_none(hint: Any) -> Any:
    """The type hint under which None is no shapes."""
    from pydantic import BeforeValidator

    return Annotated[hint, BeforeValidator(_none_as_empty)]


def _none_as_empty(given: Any) -> Any:
    return [] if given is None else given


def _checked(given: Any) -> list[Mapping[str, Any]]:
    """The shapes, with all members as they came.

    Raises:
        ValidationError: the place of the first member that is missing or has another form.
    """
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

    try:
        check_shapes(given)
    except BadShape as error:
        kind = PydanticCustomError("bad_shape", "{remedy}", {"remedy": error.remedy})
        fault = InitErrorDetails(type=kind, loc=error.place, input=error.value)
        raise ValidationError.from_exception_data("shapes", [fault]) from None
    return list(given)
