"""Check of the size and the theme of a request by what the function asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base import problems
from ..generators.size import listed_size
from ..generators.theme import listed_theme

if TYPE_CHECKING:
    from ..generators.generator import Generator
    from ..generators.injected import FromBrowser


def check_asked(
    generator: Generator, size: str | None, theme: str | None, *, from_component: bool
) -> None:
    """Raise a Problem unless size and theme are what the function asks for.

    A component always tells both: one that does not was told of a function of an earlier deploy.

    Raises:
        Problem: 400, the function does not ask for one of them, one is not in the list or is
            over the limits of the function, or one is missing.
    """
    parameters = generator.parameters
    _check(generator.name, "size", size, parameters.size, needed=from_component)
    _check(generator.name, "theme", theme, parameters.theme, needed=from_component)
    try:
        if size is not None:
            generator.size_limits.check(listed_size(size))
        if theme is not None:
            listed_theme(theme)
    except ValueError as error:
        raise problems.off_list(str(error)) from None


def _check(
    function: str, name: str, text: str | None, asked: FromBrowser | None, *, needed: bool
) -> None:
    """Raise a Problem if a query argument is there without being asked for, or is missing."""
    if text is not None and asked is None:
        raise problems.not_asked(f"{function} asks for no {name}; leave {name}= out of the URL")
    if text is None and asked is not None and (needed or asked.is_needed):
        raise problems.off_list(
            f"{name} is missing, and {function} asks for it; load the page again, or write "
            f"{name}= into the URL with image_url(..., {name}=...)"
        )
