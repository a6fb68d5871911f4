"""`DynamicImage`: the generated component, which takes a registered function as `generator` too."""

from __future__ import annotations

from functools import wraps
from typing import Any

from ..DynamicImage import DynamicImage as _Generated
from ..generators.registry import name_of


class DynamicImage(_Generated):  # noqa: D101
    __doc__ = _Generated.__doc__  # one source: the props in TypeScript

    @wraps(_Generated.__init__)  # type: ignore[misc]  # the generated class has loose types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        generator = getattr(self, "generator", None)
        if callable(generator):
            self.generator = name_of(generator)
