"""`Theme`: the colours of the page around an image. Twin of `src/view/pageTheme.ts`."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

NAMES: Final = ("light", "dark")

ACCENT: Final = "#228be6"

DEFAULTS: Final = {"light": ("#000000", "#ffffff"), "dark": ("#c9c9c9", "#1a1b1e")}
"""Colours of text and background that a theme has where only its name is given."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_WIRE = re.compile(r"(light|dark),([0-9a-f]{6}),([0-9a-f]{6}),([0-9a-f]{6})")


@dataclass(frozen=True)
class Theme:
    """The colours of the page around an image, by which a figure looks as if it were part of it.

    A function asks for it by annotation, and is called again when the page changes its colours:

    >>> from matplotlib.figure import Figure
    >>> def sales(days: int, theme: Theme = Theme("light")):
    ...     with theme.rc():
    ...         figure = Figure()
    ...         figure.subplots().plot(range(days))
    ...     return figure
    >>> Theme("dark").background
    '#1a1b1e'

    The default is the value without a browser. `Theme | None` gets None there.

    Args:
        name: "light", or "dark": the background is darker than the text.
        color: of the text, as "#rrggbb"; by default that of a plain page.
        background: what is behind the image, as "#rrggbb"; by default that of a plain page.
        accent: the colour of what stands out, such as buttons and links, as "#rrggbb".

    Raises:
        ValueError: the name or a colour is another one.
    """

    name: str
    color: str = ""
    background: str = ""
    accent: str = ACCENT

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f"the name of a Theme is {self.name!r}; it must be 'light' or 'dark'")
        plain = dict(zip(("color", "background"), DEFAULTS[self.name], strict=True))
        for each in ("color", "background", "accent"):
            value = getattr(self, each)
            value = plain.get(each, value) if value == "" else value
            if not isinstance(value, str) or not _COLOUR.fullmatch(value.lower()):
                raise ValueError(f"{each} of a Theme is {value!r}; write it as '#1a1b1e'")
            object.__setattr__(self, each, value.lower())

    def rc(self) -> AbstractContextManager[None]:
        """A `with` block in which Matplotlib draws in these colours, the first line in `accent`.

        Figures and axes must be made inside of the block.
        """
        import matplotlib
        from cycler import cycler

        usual = matplotlib.rcParams["axes.prop_cycle"].by_key().get("color", [])
        colours = cycler(color=[self.accent, *(each for each in usual if each != self.accent)])
        settings: Any = _settings(self) | {"axes.prop_cycle": colours}
        return matplotlib.rc_context(settings)

    @property
    def template(self) -> Any:
        """A template for Plotly: `figure.update_layout(template=theme.template)`."""
        from plotly.graph_objs.layout import Template
        from plotly.io import templates

        base = "plotly_dark" if self.name == "dark" else "plotly_white"
        template = Template(templates[base])
        axis = {"gridcolor": _grid(self), "linecolor": self.color, "zerolinecolor": _grid(self)}
        usual = [each for each in template.layout.colorway or () if each.lower() != self.accent]
        template.layout.update(
            font_color=self.color,
            paper_bgcolor=self.background,
            plot_bgcolor=self.background,
            colorway=[self.accent, *usual],
            xaxis=axis,
            yaxis=axis,
        )
        return template


def theme_text(theme: Theme) -> str:
    """A theme as URLs write it: its name, background, text and accent.

    >>> theme_text(Theme("dark"))
    'dark,1a1b1e,c9c9c9,228be6'
    """
    colours = (theme.background, theme.color, theme.accent)
    return ",".join([theme.name, *(each.removeprefix("#") for each in colours)])


def listed_theme(text: str) -> Theme:
    """The theme that a text in a URL stands for.

    Raises:
        ValueError: the text is no theme, in its one spelling.
    """
    found = _WIRE.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text[:60]!r} is no theme; write it as dark,1a1b1e,c9c9c9,228be6: light or dark, and "
            "the colours of background, text and accent"
        )
    name, background, color, accent = found.groups()
    return Theme(name, f"#{color}", f"#{background}", f"#{accent}")


def _settings(theme: Theme) -> dict[str, Any]:
    """The `rcParams` of Matplotlib that draw in the colours of a theme."""
    faces = ("figure.facecolor", "axes.facecolor", "savefig.facecolor", "legend.facecolor")
    lines = ("axes.edgecolor", "xtick.color", "ytick.color", "hatch.color", "patch.edgecolor")
    texts = ("text.color", "axes.labelcolor", "axes.titlecolor")
    ticks = ("xtick.labelcolor", "ytick.labelcolor")
    parts = ("box", "whisker", "cap", "flier")
    of_text = (*lines, *texts, *ticks, *(f"boxplot.{each}props.color" for each in parts))
    grid = dict.fromkeys(("grid.color", "legend.edgecolor"), _grid(theme))
    return dict.fromkeys(faces, theme.background) | dict.fromkeys(of_text, theme.color) | grid


def _grid(theme: Theme) -> str:
    """A colour for lines that stay in the background, between background and text."""
    pairs = zip(_channels(theme.background), _channels(theme.color), strict=True)
    return "#" + "".join(f"{round(0.82 * back + 0.18 * front):02x}" for back, front in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
