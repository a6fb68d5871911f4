"""VIEWS.md: the goals first, then all numbers, then how they were measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from .environments import python_with, versions
from .report import cell, table
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
Goal = tuple[str, str, str, bool | None]


def write_report(parts: Sequence[Results], path: Path) -> None:
    """Write the whole file from the numbers of all parts."""
    results = Results(
        samples=[each for part in parts for each in part.samples],
        failures=[each for part in parts for each in part.failures],
        machine=" ".join(dict.fromkeys(part.machine for part in parts)),
    )
    path.write_text("\n".join(_lines(results)) + "\n", encoding="utf-8")


def _lines(results: Results) -> Iterator[str]:
    yield HEAD
    yield "## Goals\n"
    verdicts = {True: "holds", False: "**falls short**", None: "–"}
    rows = [(*row, verdicts[holds]) for *row, holds in _goals(results)]
    yield from table(("goal", "limit", "measured", ""), rows)
    yield from _numbers(results, "zoom", "One turn of the wheel", ("first", "less", "exact"))
    yield "\n`less`: the first one without the time of the function."
    yield from _numbers(results, "pan", "A pan of one second", PAN)
    yield "\n`a second`: sharp pictures while it moves, `any` with previews of half the size;"
    yield "`beyond`: runs that showed nothing."
    yield from _numbers(results, "follow", "Linked views, a pan of one second", FOLLOW)
    numbers = ("view", "read", "beyond", "memory")
    yield from _numbers(results, "pyramid", "examples/pyramid.py", numbers)
    yield "\n`beyond`: over three times `read`, that of its region; `memory`: MB of the process."
    if results.failures:
        yield "\n## Who failed, and why\n"
        failed = [
            (each.contender, each.measure, each.case, each.reason) for each in results.failures
        ]
        yield from table(("", "measure", "case", "reason"), failed)
    yield f"\n## Method\n{METHOD}"
    names = ("holoviews", "panel", "bokeh", "datashader")
    theirs = versions(python_with(HOLOVIEWS.packages))
    yield f"{results.machine} {', '.join(f'{name} {theirs[name]}' for name in names)}."


def _goals(results: Results) -> Iterator[Goal]:
    yield _beside(results, "zoom", "less", "first sharp picture less the function", most=0.5)
    yield _beside(results, "pan", "a second", "sharp pictures a second", least=3)
    for case, least in ((QUICK, 20), (ON_SLOW, 10)):
        yield _limit(results, "pan", case, "a second", "sharp pictures a second", least=least)
    yield _limit(results, "pan", QUICK, "exact", "exact after the release", most=300)
    yield _limit(results, "pan", QUICK, "beyond", "runs beyond the images shown", most=3)
    kinds = ("frames until it moves", "frames until all have moved")
    yield _limit(results, "follow", FOUR, *kinds, most=2)
    yield _limit(results, "follow", HUNDRED, "frames a second", "frames a second", least=30)
    name = "ms beyond three times reading its region, the worst"
    yield _limit(results, "pyramid", PYRAMID, "beyond", name, most=40, worst=True)


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
        return name, limit, "–", None
    best = min(known) if most else max(known)
    holds = ours.median <= most * best if most else ours.median >= (least or 0) * best
    ratio = f"{ours.median / best:.2f} x: " if best else ""
    return name, limit, f"{ratio}{ours} to {Summary(best, best, best)}", holds


def _limit(
    results: Results,
    measure: str,
    case: str,
    number: str,
    name: str,
    *,
    most: float | None = None,
    least: float | None = None,
    worst: bool = False,
) -> Goal:
    contender = LINKED if measure == "follow" else OURS
    found = results.of(measure, case, contender.name, number)
    limit = f"at most {most}" if most else f"at least {least}"
    if not found:
        return f"{case}: {name}", limit, "–", None
    holds = (
        (found.high if worst else found.median) <= most if most else found.median >= (least or 0)
    )
    return f"{case}: {name}", limit, str(found), holds


def _numbers(results: Results, measure: str, title: str, numbers: Sequence[str]) -> Iterator[str]:
    for case in results.cases(measure):
        yield f"\n## {title}: {case}\n"
        rows = []
        for name in results.contenders(measure):
            found = [results.of(measure, case, name, number) for number in numbers]
            if any(found):
                rows.append((name, *(cell(each) for each in found)))
        yield from table(("", *numbers), rows)
