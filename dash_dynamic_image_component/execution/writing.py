"""The exact image of a run that was made for a preview, encoded in a thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from ..base.futures import shared_future
from ..base.thread_pool import ThreadPool
from .draw import write
from .run import NobodyWaits, Run, guarded, settle_failed

if TYPE_CHECKING:
    from ..generators.generator import Generator


class Writing:
    """An image that a thread encodes; the work is short, so that it needs no waiting line."""

    def __init__(
        self,
        write: Callable[[], Run],
        failed: Callable[[BaseException], None],
        threads: ThreadPool,
    ) -> None:
        self.future: Future[Run] = shared_future()
        self._failed = failed
        self._task = threads.submit(self._run, write)

    def cancel(self) -> bool:
        """Cancel the work, unless it has begun; return whether it was cancelled."""
        if not self._task.cancel():
            return False
        self.future.set_exception(NobodyWaits())
        return True

    def join(self, *, patient: bool) -> None:
        """Do nothing: the order of the work does not depend on those who wait."""

    def _run(self, write: Callable[[], Run]) -> None:
        try:
            self.future.set_result(write())
        except BaseException as error:
            settle_failed(self.future, error, self._failed)


def exact_run(generator: Generator, run: Run, asked: float) -> Run:
    """Encode the exact image of a run, which was asked for at `asked` (of `time.perf_counter`).

    Raises:
        GeneratorFailed: the image cannot be encoded.
    """
    assert run.exact is not None
    started = time.perf_counter()
    held = started - run.ended + run.encode
    exact = run.exact
    image = guarded(lambda: write(exact, generator.wanted(generator.exact_tier)))
    encode = run.exact_encode + time.perf_counter() - started
    return Run(image, run.queue + started - asked, run.run, encode, held=held)
