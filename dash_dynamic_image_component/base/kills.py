"""The number of times that SystemExit was raised from outside in threads of this package."""

from __future__ import annotations

import logging
from itertools import count

logger = logging.getLogger("dash_dynamic_image_component")


class Kills:
    """Counts of such exceptions, as Dash's own test runner raises them when it stops a server.

    `all` counts each. `harmful` counts those which came while the package had work in hand, so that
    a place or a lock may be held by nobody: what keeps such a state is made anew from then on.
    """

    def __init__(self) -> None:
        self.all = self.harmful = 0
        self._all, self._harmful = count(1), count(1)  # `next` is one step for all threads

    def note(self, *, harmful: bool) -> None:
        """Count one more."""
        self.all = next(self._all)
        if harmful:
            self.harmful = next(self._harmful)
            logger.warning("SystemExit was raised from outside in a thread that had work in hand")


kills = Kills()
"""Those of this process."""
