"""Renewal after a fork: a forked process has none of its parent's threads."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forked(Protocol):
    """An object that a fork leaves in an unusable state."""

    def after_fork(self) -> None:
        """Make the object usable in the child; runs there first."""


_known: weakref.WeakSet[Forked] = weakref.WeakSet()


def renew_after_fork(thing: Forked) -> None:
    """Call its `after_fork` in every process that is forked from this one, while it lives."""
    _known.add(thing)


def _renew() -> None:
    for thing in list(_known):
        thing.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
