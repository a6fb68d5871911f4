"""Fingers on a touch screen, by the protocol of the dev tools."""

from __future__ import annotations

from support.tabs import Tab

Point = tuple[float, float]
"""A point of the window, in CSS pixels."""


def swipe(tab: Tab, start: Point, end: Point) -> None:
    """A finger from one point to another, in a step for each of eight frames."""
    session = tab.page.context.new_cdp_session(tab.page)
    touch = "Input.dispatchTouchEvent"
    session.send(touch, {"type": "touchStart", "touchPoints": [{"x": start[0], "y": start[1]}]})
    for step in range(1, 9):
        x, y = (a + (b - a) * step / 8 for a, b in zip(start, end, strict=True))
        session.send(touch, {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
        tab.page.wait_for_timeout(16)
    session.send(touch, {"type": "touchEnd", "touchPoints": []})
