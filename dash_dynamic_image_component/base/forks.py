"""What has to be made anew in a process that was forked: no thread of its parent lives in it."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forked(Protocol):
    """Something that a fork leaves in a state that no process may be in."""

    def after_fork(self) -> None:
        """Runs in the child, before anything else does."""


_known: weakref.WeakSet[Forked] = weakref.WeakSet()


def renew_after_fork(thing: Forked) -> None:
    """Call its `after_fork` in every process that is forked from this one, while it lives."""
    _known.add(thing)


def _renew() -> None:
    for thing in list(_known):
        thing.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
