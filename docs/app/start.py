"""The start page: a wall of live pictures that one slider moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, get_relative_path, html

from .pages import groups


def start_page(card: Callable[[str], Any]) -> list[Any]:
    """The wall, and what each page is about."""
    lead = "A function that draws becomes a live component of a Dash page. Drag the slider."
    return [
        dmc.Title("Python functions as live images", order=1),
        html.P(lead, className="lead"),
        card("wall"),
        *contents(),
    ]


def contents() -> list[Any]:
    """The pages by their group."""
    found: list[Any] = []
    for group, members in groups().items():
        links = [dcc.Link(page.title, href=get_relative_path(page.path)) for page in members]
        found.append(html.Section([html.H2(group), html.Ul([html.Li(each) for each in links])]))
    return [html.Div(found, className="contents")]
