"""`DynamicImage`: the generated component, which takes a registered function as `generator` too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

from ..base.problems import did_you_mean
from ..DynamicImage import DynamicImage as _Generated
from ..generators.parameters import check_by_name
from ..images.colors import prop_colormap
from .layers import generator_name, named_layers


def refuse_unknown(given: Mapping[str, Any], props: Collection[str], cause: TypeError) -> None:
    """Refuse a name that is no prop: a misspelt one, or an argument of the function.

    Raises:
        TypeError: with the prop that was meant, or the place of the argument.
    """
    for name, value in given.items():
        if name not in props and not name.startswith(("data-", "aria-")):
            near = did_you_mean(name, props) or "."
            raise TypeError(
                f"DynamicImage has no prop {name!r}{near} Arguments of the function are its "
                f"params: params={{{name!r}: {value!r:.80}}}"
            ) from cause


if TYPE_CHECKING:
    # The stub of the generated module, which holds the props and their types.
    DynamicImage = _Generated
else:

    class DynamicImage(_Generated):  # noqa: D101
        __doc__ = _Generated.__doc__  # one source: the props in TypeScript

        @wraps(_Generated.__init__)
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            try:
                super().__init__(*args, **kwargs)
            except TypeError as error:
                refuse_unknown(kwargs, getattr(self, "available_properties", ()), error)
                raise
            generator = getattr(self, "generator", None)
            if generator is not None:  # an array, as a call returns it, is neither true nor false
                self.generator = generator_name(generator)
            check_by_name(getattr(self, "params", None))
            colormap = getattr(self, "colormap", None)
            if colormap is not None:
                self.colormap = prop_colormap(colormap)
            layers = getattr(self, "layers", None)
            if layers is not None:
                self.layers = named_layers(layers)
