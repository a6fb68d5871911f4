"""VALUES.md: the goals first, then all numbers, then how they were measured."""

from __future__ import annotations

from collections.abc import Iterator

from .chapter import ending, numbers_of, opening
from .contenders import Contender
from .goals import Goal, at_least, at_most
from .results import Results
from .value_pages import COLOURS, DIRECT, OTHERS, OURS, VALUES

HEAD = """# Values in the page, beside what people use today

Written by `benchmarks/values_in_page.py`; all contenders of a case took turns in one run. Trust the
ratios, not the times: every number is a median with its minimum and maximum, in ms unless it says
otherwise.
"""

METHOD = """
A slice of 16 bits with noise is in colours of a colormap, over a window of its values. A change
brings a window or a colormap that the page did not have together, by `set_props` of a `dcc.Store`.
From there a clientside callback reaches this package and the hand-made route, and a callback on
the server `px.imshow`, which sends the values again, or their colours only, as a `Patch`. A
clientside callback of Dash takes some 7 ms; `without a callback`, `set_props` changes the component
itself. Options are the defaults, but for a colour bar in the picture with values.

- `ready` ends when the canvas was painted, or the image decoded (`decode()`). `screen` is two
  frames later, as in RESULTS.md: about 33 ms that all have. `frames` are those of 16.7 ms until one
  begins with the picture: 1 is the first after the change, which comes 4 ms after a frame. `exact`
  is `screen` of the picture without a loss, where a preview came before.
- Eight blocks of known values are in the corner, and a picture counts where all have their colours.
- The tables of the colormaps are in the page, but for `new colormap`, of which each comes once.
- `requests` are all that the page made until the picture was there, callbacks among them.
- The bar: a real mouse moves its upper end by 40 % in 60 moves of one second, each sent when it is
  due. A frame is one of `requestAnimationFrame`; a repaint within 16.7 ms of the move, of which the
  page hears as a frame begins, is on screen in that frame.
- A new slice comes from one function, with `data=True` (values) and without (colours). A drag
  brings 60 of them in one second; each that is on screen counts, previews too.
- No graphics card: the browser itself paints each frame, of canvases and images alike.
- The plain route and Plotly do nothing for an image that fails, comes late, or was seen before.
"""

MOVE = "from a move to its repaint"
RECOLOURED = ("ready", "screen", "frames", "exact", "requests", "callbacks")
RECOLOURINGS = ("window", "colormap")
TITLES = {
    "window": ("Another window", RECOLOURED),
    "colormap": ("Another colormap", RECOLOURED),
    "new colormap": ("A colormap for the first time", RECOLOURED),
    "bar": (
        "A drag of the colour bar",
        ("frames a second", "longest frame", "repaints a second", MOVE, "requests"),
    ),
    "update": ("Another slice, at rest", ("ready", "screen", "exact")),
    "slices": ("A drag through slices", ("slices a second",)),
}
SMALL, USUAL, LARGE = "512 x 512", "1024 x 1024", "2048 x 2048"


def report(results: Results) -> Iterator[str]:
    """The lines of the whole file."""
    yield from opening(HEAD, list(_goals(results)))
    for measure, (title, numbers) in TITLES.items():
        yield from numbers_of(results, measure, title, numbers)
    yield from ending(results, METHOD)


def _goals(results: Results) -> Iterator[Goal]:
    for measure in RECOLOURINGS:
        for number in ("screen", "ready"):
            yield _sooner(results, measure, OURS, number)
        yield _sooner(results, measure, DIRECT, "ready")
    for measure in RECOLOURINGS:
        for number in ("requests", "callbacks"):
            name = f"another {measure}: {number}"
            yield at_most(name, 0, "", results.of(measure, USUAL, OURS.name, number))
    for case, contender, most in ((USUAL, OURS, 1), (USUAL, DIRECT, 1), (LARGE, OURS, 2)):
        for measure in RECOLOURINGS:
            name = f"{_change(measure, case, contender)}: frames until it is on screen"
            found = results.of(measure, case, contender.name, "frames")
            yield at_most(name, most, "", found)
    found = results.of("bar", USUAL, OURS.name, "frames a second")
    yield at_least(f"a drag of the colour bar, {USUAL}: frames a second", 50, found)
    found = results.of("bar", USUAL, OURS.name, MOVE)
    yield at_most(f"a drag of the colour bar, {USUAL}: ms {MOVE}", 16.7, "", found)
    for number in ("screen", "exact"):
        yield _dearer(results, number)
    found = results.of("slices", SMALL, VALUES.name, "slices a second")
    yield at_least(f"a drag through slices, {SMALL}: slices a second", 45, found)


def _change(measure: str, case: str, contender: Contender) -> str:
    return f"another {measure}, {case}{', without a callback' if contender is DIRECT else ''}"


def _sooner(results: Results, measure: str, contender: Contender, number: str) -> Goal:
    """How much sooner than the best of the others."""
    name = f"{_change(measure, USUAL, contender)}: `{number}`, x the best of the others"
    limit = "at least 20"
    ours = results.of(measure, USUAL, contender.name, number)
    others = [results.of(measure, USUAL, each.name, number) for each in OTHERS]
    known = [each for each in others if each]
    if not ours or not known:
        return Goal(name, limit, "", None)
    best = min(known, key=lambda each: each.median)
    return Goal(name, limit, f"{best / ours:.1f}: {ours} to {best}", best / ours >= 20)


def _dearer(results: Results, number: str) -> Goal:
    """An update at rest beside that of the same function in colours."""
    name, limit = f"another slice of 16 bits, {USUAL}: `{number}`, x that in colours", "at most 1.3"
    found = [results.of("update", USUAL, each.name, number) for each in (VALUES, COLOURS)]
    values, colours = found
    if not values or not colours:
        return Goal(name, limit, "", None)
    told = f"{values / colours:.2f}: {values} to {colours}"
    return Goal(name, limit, told, values / colours <= 1.3)
