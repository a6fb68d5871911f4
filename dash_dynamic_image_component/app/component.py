"""`DynamicImage`: the generated component, which takes a registered function as `generator` too."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from ..DynamicImage import DynamicImage as _Generated
from ..generators.generator import is_name
from ..generators.parameters import check_by_name
from ..generators.registry import APART, draws_tiles, name_of
from ..generators.tile import refuse_component

if TYPE_CHECKING:
    # The stub of the generated module, which holds the props and their types.
    DynamicImage = _Generated
else:

    class DynamicImage(_Generated):  # noqa: D101
        __doc__ = _Generated.__doc__  # one source: the props in TypeScript

        @wraps(_Generated.__init__)
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            generator = getattr(self, "generator", None)
            if generator is not None:  # an array, as a call returns it, is neither true nor false
                self.generator = _name(generator)
                if draws_tiles(self.generator):
                    raise TypeError(refuse_component(self.generator))
            check_by_name(getattr(self, "params", None))


def _name(generator: Any) -> str:
    """The name of a generator.

    Raises:
        ValueError: it is a text that cannot be a name, such as SVG that a function has returned.
    """
    if not isinstance(generator, str):
        return name_of(generator)
    if generator and not is_name(generator):
        raise ValueError(f"{generator[:40]!r} is no name of a generator; {APART}")
    return generator
