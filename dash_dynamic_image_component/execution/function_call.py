"""A call of a generator's function: its arguments, and what it runs in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ..generators.injected import Cancelled
from ..images.previews import Wanted

if TYPE_CHECKING:
    from ..generators.generator import Generator
    from ..generators.progress import Progress
    from .frames import Frames
    from .time_limit import TimeLimit
    from .yields import HeldImage, Taken

AppContext: TypeAlias = "AbstractContextManager[Any] | AbstractAsyncContextManager[Any]"
"""The application context of a web framework (never a request context)."""

Prepare: TypeAlias = "Callable[[], dict[str, Any]]"
"""Makes the params of a function; may read files and decode images."""


@dataclass(frozen=True)
class FunctionCall:
    """A call that was asked for at `asked`, as `time.perf_counter` tells it.

    `given` are arguments that are no params, such as the viewer or the `Size`. `limit` is that of
    the run, and `frames` get what the function yields.
    """

    generator: Generator
    wanted: Wanted
    prepare: Prepare
    app_context: AppContext
    given: Mapping[str, Any]
    cancelled: Cancelled
    limit: TimeLimit
    frames: Frames | None = None
    asked: float = field(default_factory=time.perf_counter)

    def arguments(self) -> dict[str, Any]:
        """The params, and what else the function asks for."""
        cancelled = self.generator.parameters.cancelled
        own = {} if cancelled is None else {cancelled: self.cancelled}
        return {**self.prepare(), **self.given, **own}

    @property
    def taken(self) -> Taken | None:
        """Takes what the function yields; None for a function that returns its image."""
        return self._taken if self.generator.yields else None

    def _taken(self, held: HeldImage | None, progress: Progress | None) -> None:
        self.cancelled.check()
        self.limit.renew()
        if self.frames is not None:
            self.frames.take(held, progress)
