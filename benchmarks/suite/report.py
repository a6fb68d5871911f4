"""RESULTS.md: the goals first, then everybody side by side, then how it was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .contenders import ALL, HAND_MADE, US
from .environments import python_with, versions
from .goals import Goal, goals
from .plan import FIELD, ON_SLOW
from .results import Results, Summary
from .thumbnails import FILES
from .uploads import CASE as TICKS
from .uploads import CONTENDERS as UPLOADERS

HEAD = """# In a browser, beside what people use today

Written by `benchmarks/browser.py` from one run; all contenders took turns. Trust the ratios, not
the times: every number is a median with its minimum and maximum, in ms unless it says otherwise, on
the machine that is named at the end. `x` is the ratio to the hand-made route, which is what an
expert writes without this package.

![Update and drag of all contenders](results.png)
"""

METHOD = """
A function that takes 12 ms draws a new picture for each value. The value is in the pixels, as 24
blocks with a check, which outlive JPEG and half the size. "On screen" means that the image was
decoded (`decode()`), that two frames have passed, and that a canvas reads the right value from it.
At rest the image is compared with the right one to the last bit, by its SHA-256.

- Dash contenders are moved by `set_props` of a `dcc.Store`, Gradio by the `input` event of its
  slider, Streamlit by arrow keys (its slider sends nothing while a mouse holds it), Panel by the
  value of its Bokeh model, Shiny by `setInputValue`: each framework's quickest way. The other
  Dash apps and those of uploads have `update_title=""`; this package and pages of thumbnails keep
  Dash's default, with which Dash writes the title of the page twice for every callback.
- An update comes after a rest. "First" is the first picture of the right value, which may be a
  preview; "exact" is without loss, but for the callback that returns JPEG. A drag brings 60 values
  in one second; what is on screen is noted in every frame.
- Runs of the function are lines of a log that is only appended to. Bytes are counted by a TCP proxy
  between browser and server, headers and WebSockets included.
- The slow line is the same proxy: 20 Mbit/s in each direction for all connections together, 25 ms
  each way, and a round trip for each new connection. It loses nothing and has no slow start.
  Chromium's own emulation leaves WebSockets alone, and some contenders live on them.
- The floor is the file that this package sends, from the memory of a Flask view, by `fetch` on an
  empty page. Flask runs in gunicorn with one worker and eight threads, Dash contenders and floor
  alike; the others bring their own server.
- Every contender and every round has its turn before the next round begins.
"""


def write_report(results: Results, path: Path) -> None:
    """Write the whole file."""
    path.write_text("\n".join(_lines(results)) + "\n", encoding="utf-8")


def _lines(results: Results) -> Iterator[str]:
    yield HEAD
    yield "## Goals\n"
    yield from goal_table(goals(results))
    yield from _updates(results)
    yield from _back(results)
    yield from _hits(results)
    yield from _drags(results)
    yield from _uploads(results)
    yield from _loads(results)
    yield from _memory(results)
    yield from failures(results)
    yield f"\n## Method\n{METHOD}"
    yield from _versions(results)


def goal_table(found: Iterable[Goal]) -> Iterator[str]:
    """The table of goals."""
    rows = [(goal.name, goal.limit, goal.measured, goal.verdict) for goal in found]
    yield from table(("goal", "limit", "measured", ""), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table of Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(each) for each in row)} |"


def cell(found: Summary | None, base: Summary | None = None) -> str:
    """A number, its ratio first; a dash where there is none."""
    if found is None:
        return "–"
    return f"{found / base:.2f} x, {found}" if base else str(found)


def _updates(results: Results) -> Iterator[str]:
    for on in ("", ON_SLOW):
        cases = [case for case in results.cases("update") if case.endswith(on or tuple("odt"))]
        if cases:
            yield f"\n## Update{on}: from a new value to its pixels\n"
            yield from table(("", *cases), _update_rows(results, cases))
            yield f"\n{_inexact(results, cases)}"


def _update_rows(results: Results, cases: Sequence[str]) -> Iterator[Sequence[str]]:
    for name in results.contenders("update"):
        tiers = {"exact": name} | ({"first": f"{name}, first picture"} if name == US.name else {})
        for tier, label in tiers.items():
            cells = [
                cell(
                    results.of("update", case, name, tier),
                    results.of("update", case, HAND_MADE.name, "exact"),
                )
                for case in cases
            ]
            yield label, *cells


def _inexact(results: Results, cases: Sequence[str]) -> str:
    """A sentence on those that show other pixels than the right ones at rest."""
    wrong = [
        f"{name} ({', '.join(failed)})"
        for name in results.contenders("update")
        if (
            failed := [each for each in cases if _wrong(results.of("update", each, name, "pixels"))]
        )
    ]
    return f"At rest not exactly the right pixels: {'; '.join(wrong) or 'none'}."


def _wrong(right: Summary | None) -> bool:
    return right is not None and right.low < 1


def _back(results: Results) -> Iterator[str]:
    if str(FIELD) in results.cases("update"):
        yield f"\n## Going back to a value, {FIELD}\n"
        names = ("back requests", "back frames", "back")
        base = results.of("update", FIELD, HAND_MADE.name, "back")
        rows = [
            (name, *(cell(found) for found in numbers[:-1]), cell(numbers[-1], base))
            for name in results.contenders("update")
            if (numbers := [results.of("update", FIELD, name, each) for each in names])
        ]
        yield from table(("", "requests", "frames", "ms"), rows)


def _hits(results: Results) -> Iterator[str]:
    if cases := results.cases("hit"):
        yield "\n## Update, the server has the image already\n"
        names = results.contenders("hit")
        floors = {case: results.of("hit", case, names[0], "exact") for case in cases}
        rows = [
            (f"{name}, {tier}", *(cell(results.of("hit", c, name, tier), floors[c]) for c in cases))
            for name in names
            for tier in ("first", "exact")
        ]
        yield from table(("x the floor", *cases), rows)


def _drags(results: Results) -> Iterator[str]:
    columns = {
        "different images a second": "a second",
        "the last one": "first",
        "the last one, exact": "exact",
        "steps backwards": "backwards",
        "runs": "runs",
        "images": "images",
        "kB up": "kB up",
        "kB down": "kB down",
        "right pixels at rest": "pixels",
    }
    for case in results.cases("drag"):
        yield f"\n## Drag, {case}\n"
        rows = [
            (name, *(cell(results.of("drag", case, name, each)) for each in columns.values()))
            for name in results.contenders("drag")
        ]
        yield from table(("", *columns), rows)


def _uploads(results: Results) -> Iterator[str]:
    if results.cases("upload"):
        yield "\n## An uploaded photograph of 4 MB: a tick of the slider\n"
        base = results.of("upload", TICKS, UPLOADERS[-1].name, "exact")
        rows = [
            (
                name,
                cell(results.of("upload", TICKS, name, "first"), base),
                cell(results.of("upload", TICKS, name, "exact"), base),
                cell(results.of("upload", TICKS, name, "up")),
            )
            for name in results.contenders("upload")
        ]
        yield from table(("x the base64 callback", "first", "exact", "bytes up"), rows)


def _loads(results: Results) -> Iterator[str]:
    if cases := results.cases("load"):
        yield "\n## First load of a page of thumbnails, 128 squared\n"
        rows = []
        for case in cases:
            base = results.of("load", case, FILES, "ms")
            for name in results.contenders("load"):
                names = ("later", "slowest", "idle")
                numbers = [results.of("load", case, name, each) for each in names]
                first = cell(results.of("load", case, name, "ms"), base)
                rows.append((case, name, first, *map(cell, numbers)))
        late = "ms later than idle"
        head = (
            "",
            "",
            "first screen",
            f"callback, {late}",
            f"the slowest, {late}",
            "callback, idle",
        )
        yield from table(head, rows)


def _memory(results: Results) -> Iterator[str]:
    names = ("updates", "images", "heap MB", "object URLs")
    for case in results.cases("memory"):
        yield f"\n## Memory of the page, {case}\n"
        rows = [
            (name, *(cell(results.of("memory", case, name, each)) for each in names))
            for name in results.contenders("memory")
        ]
        yield from table(("", "updates", "images shown", "heap, MB more", "object URLs"), rows)
        yield "\nA kept image has an object URL of its own; the page keeps 64 MB of them."


def failures(results: Results) -> Iterator[str]:
    """The table of those who failed, if any."""
    if results.failures:
        yield "\n## Who failed, and why\n"
        rows = [(f.contender, f.measure, f.case, f.reason) for f in results.failures]
        yield from table(("", "measure", "case", "reason"), rows)


def _versions(results: Results) -> Iterator[str]:
    wanted = ("dash", "plotly", "dash-dynamic-images", "gradio", "streamlit", "panel", "shiny")
    yield f"\n## Versions\n\n{results.machine}\n"
    taking_part = results.contenders("update") or results.contenders("drag")
    rows = []
    for contender in ALL:
        if contender.name in taking_part:
            installed = versions(python_with(contender.packages))
            names = ["dash-dynamic-image-component"] if contender.program == US.program else []
            names += [each for each in (*wanted, "pillow", "numpy") if each in installed]
            rows.append((contender.name, ", ".join(f"{each} {installed[each]}" for each in names)))
    yield from table(("", "versions"), rows)
