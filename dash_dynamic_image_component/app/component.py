"""`DynamicImage`: the generated component, which takes a registered function as `generator` too."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from ..DynamicImage import DynamicImage as _Generated
from ..generators.parameters import check_by_name
from .layers import generator_name, named_layers

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
                self.generator = generator_name(generator)
            check_by_name(getattr(self, "params", None))
            layers = getattr(self, "layers", None)
            if layers is not None:
                self.layers = named_layers(layers)
