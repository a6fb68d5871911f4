"""One change of a value after a rest, and going back to a value that was on screen before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .race import Entrant, Work

REST = 250
"""Milliseconds in which nothing moves: after 200 this package takes a change for a first one."""

Truth = Callable[[int], str]
"""The SHA-256 of the pixels of a value."""


def update(entrant: Entrant) -> Mapping[str, float]:
    """A value that nobody has asked for, in ms."""
    entrant.viewer.page.wait_for_timeout(REST)
    arrival = entrant.viewer.update(entrant.next())
    return {"first": arrival.first, "exact": arrival.exact}


def forth(truth: Truth) -> Work:
    """A new value; `pixels` is 1 when the image at rest is the right one to the last bit."""

    def work(entrant: Entrant) -> Mapping[str, float]:
        if entrant.value == 0:
            update(entrant)  # a page's first update warms it up
        found = update(entrant)
        return {**found, "pixels": entrant.viewer.digest() == truth(entrant.value)}

    return work


def forth_and_back(truth: Truth) -> Work:
    """A new value, then the one before and the new one again, where nothing is to draw."""
    new = forth(truth)

    def work(entrant: Entrant) -> Mapping[str, float]:
        found, viewer = new(entrant), entrant.viewer
        viewer.page.wait_for_timeout(REST)
        with viewer.asking() as asked:
            back = viewer.update(entrant.value - 1)
            viewer.page.wait_for_timeout(REST)
            again = viewer.update(entrant.value)
        return {
            **found,
            "back": (back.exact + again.exact) / 2,
            "back frames": max(back.exact_frames, again.exact_frames),
            "back requests": len(asked) / 2,
        }

    return work
