"""Work that makes an image, together with what its function yields meanwhile."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..execution.frames import Frames
    from ..execution.run import Run
    from .image_cache import Queued


@dataclass(frozen=True)
class WorkWithFrames:
    """The work, as the single flight sees it, and its frames, as readers see them."""

    work: Queued
    frames: Frames

    def __post_init__(self) -> None:
        self.work.future.add_done_callback(self.frames.end)

    @property
    def future(self) -> Future[Run]:
        """The future of the image."""
        return self.work.future

    def cancel(self) -> bool:
        """Stop the work, and tell whether it was stopped."""
        return self.work.cancel()

    def join(self, *, patient: bool) -> None:
        """One more request waits for the work; a patient request cannot ask again."""
        self.work.join(patient=patient)
