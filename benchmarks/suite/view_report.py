"""VIEWS.md: the goals first, then all numbers, then how they were measured."""

from __future__ import annotations

from collections.abc import Iterator

from .chapter import ending, numbers_of, opening
from .environments import python_with, versions
from .goals import Goal, at_least, at_most, never_over
from .results import Results, Summary
from .view_measures import DATASHADER, FOUR, HUNDRED, ON_SLOW, PYRAMID, QUICK
from .view_pages import GRAPH, HOLOVIEWS, LINKED, OURS

HEAD = """# Views in a browser, beside what people use today

Written by `benchmarks/views.py`; all contenders of a case took turns in one run. Trust the
ratios, not the times: every number is a median with its minimum and maximum, in ms unless it says
otherwise.
"""

METHOD = f"""
The same Datashader picture of {DATASHADER}, 1024 x 768, in a function that asks for a `View`, in
HoloViews' `datashade` served by Panel and drawn by Bokeh, and in a `dcc.Graph` whose `relayoutData`
brings a new layout image. A real mouse moves it: one turn of the wheel, or 60 moves of 6 pixels in
one second, each sent when it is due, whatever the page is at.

- The function writes the left edge of its view into the picture, as blocks of pixels, and its time
  into a log. A picture counts where its pixels tell a view that the log has with 1024 x 768 pixels.
- A sharp picture has a pixel for each of the screen: 1024 x 768, not enlarged. After a turn of the
  wheel or a release it must also fill its box, within a pixel: it is that of the view on screen.
  While the hand moves, a picture lies where its data are. What has a loss (previews) counts as
  sharp, and never as exact.
- Times run from the event's own time stamp to two frames after the picture was decoded.
- What is on screen is noted in every frame. Bokeh's pictures are read from the array that its glyph
  paints, as soon as it is there, which is in its favour.
- HoloViews draws on a 2D canvas: its default, WebGL, is slower without a graphics card. Axes are
  hidden for all. HoloViews waits until its ranges rest for 100 ms, and `dcc.Graph` tells them at
  the end of a drag, so that both show nothing new meanwhile.
- Where a function of 12 ms is told, it cuts the view from a picture that is drawn once, and sleeps
  for the rest. The slow line is Chromium's own emulation.
- Linked views are moved by the first of them. A frame is one of `requestAnimationFrame`; 1 means
  that all views had moved in the frame of the event.
"""

PAN = (
    "a second",
    "any a second",
    "frames a second",
    "first",
    "exact",
    "runs",
    "images",
    "beyond",
    "function",
)
FOLLOW = (
    "frames a second",
    "longest frame",
    "frames until it moves",
    "moves",
    "moves that were sent",
)


def report(results: Results) -> Iterator[str]:
    """The lines of the whole file."""
    yield from opening(HEAD, list(_goals(results)))
    yield from numbers_of(results, "zoom", "One turn of the wheel", ("first", "less", "exact"))
    yield "\n`less`: the first one without the time of the function."
    yield from numbers_of(results, "pan", "A pan of one second", PAN)
    yield "\n`a second`: sharp pictures while it moves, `any` with previews of half the size;"
    yield "`beyond`: runs that showed nothing; not the wider view, which an idle page asks for."
    yield from numbers_of(results, "follow", "Linked views, a pan of one second", FOLLOW)
    numbers = ("view", "read", "beyond", "memory")
    yield from numbers_of(results, "pyramid", "examples/pyramid.py", numbers)
    yield "\n`beyond`: over three times `read`, that of its region; `memory`: MB of the process."
    names = ("holoviews", "panel", "bokeh", "datashader")
    theirs = versions(python_with(HOLOVIEWS.packages))
    yield from ending(results, METHOD, f" {', '.join(f'{name} {theirs[name]}' for name in names)}.")


def _goals(results: Results) -> Iterator[Goal]:
    yield _beside(results, "zoom", "less", "first sharp picture less the function", most=0.5)
    yield _beside(results, "pan", "a second", "sharp pictures a second", least=3)
    for case, least in ((QUICK, 20), (ON_SLOW, 10)):
        found = results.of("pan", case, OURS.name, "a second")
        yield at_least(f"{case}: sharp pictures a second", least, found)
    exact, beyond = (results.of("pan", QUICK, OURS.name, each) for each in ("exact", "beyond"))
    yield at_most(f"{QUICK}: exact after the release", 300, " ms", exact)
    yield at_most(f"{QUICK}: runs beyond the images shown", 3, "", beyond)
    found = results.of("follow", FOUR, LINKED.name, "frames until it moves")
    yield at_most(f"{FOUR}: frames until all have moved", 2, "", found)
    found = results.of("follow", HUNDRED, LINKED.name, "frames a second")
    yield at_least(f"{HUNDRED}: frames a second", 30, found)
    found = results.of("pyramid", PYRAMID, OURS.name, "beyond")
    yield never_over(f"{PYRAMID}: beyond three times reading its region", 40, " ms", found)


def _beside(
    results: Results,
    measure: str,
    number: str,
    name: str,
    *,
    most: float | None = None,
    least: float | None = None,
) -> Goal:
    """This package beside the better of the others."""
    ours, *others = (
        results.of(measure, DATASHADER, each.name, number) for each in (OURS, HOLOVIEWS, GRAPH)
    )
    limit = f"at most {most} x" if most else f"at least {least} x"
    known = [each.median for each in others if each]
    name = f"{DATASHADER}: {name}, x the better of the others"
    if not ours or not known:
        return Goal(name, limit, "", None)
    best = min(known) if most else max(known)
    holds = ours.median <= most * best if most else ours.median >= (least or 0) * best
    ratio = f"{ours.median / best:.2f} x: " if best else ""
    return Goal(name, limit, f"{ratio}{ours} to {Summary(best, best, best)}", holds)
