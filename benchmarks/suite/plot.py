"""results.png: update and drag of all contenders at a glance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .contenders import US
from .plan import FIELD, PHOTO
from .results import Results

PANELS = (
    ("update", PHOTO, "first", f"Update, {PHOTO}:\nms to the first picture"),
    ("update", FIELD, "exact", f"Update, {FIELD}:\nms to the exact image"),
    ("drag", FIELD, "a second", f"Drag, {FIELD}:\ndifferent images a second"),
    ("drag", FIELD, "exact", f"Drag, {FIELD}:\nms to the last image, exact"),
)
OURS, OTHERS = "#2f6fde", "#a9b2c0"


def write_plot(results: Results, path: Path) -> None:
    """Bars of the medians with the range from minimum to maximum."""
    from matplotlib.figure import Figure

    names = [name for name in results.contenders("update") if name in results.contenders("drag")]
    panels = [
        each for each in PANELS if any(results.of(*each[:2], name, each[2]) for name in names)
    ]
    if not panels:
        return
    figure = Figure(
        figsize=(3.5 * len(panels), 0.8 + 0.32 * len(names)), dpi=90, layout="constrained"
    )
    grid = figure.subplots(1, len(panels), sharey=True, squeeze=False)
    for axes, (measure, case, number, title) in zip(grid[0], panels, strict=True):
        for place, name in enumerate(names):
            _bar(axes, len(names) - place, name, results.of(measure, case, name, number))
        axes.set_title(title, fontsize=9)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.set_yticks(range(len(names), 0, -1), [name.replace("`", "") for name in names])
    figure.savefig(path)


def _bar(axes: Any, place: int, name: str, found: Any) -> None:
    if found is None:
        return
    spread = [[found.median - found.low], [found.high - found.median]]
    color = OURS if name.startswith(US.name) else OTHERS
    axes.barh(place, found.median, xerr=spread, color=color, ecolor="#5b6472", height=0.7)
    axes.text(found.high, place, f" {found.median:.0f}", va="center", fontsize=8)
