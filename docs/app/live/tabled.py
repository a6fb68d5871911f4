"""A table with a small picture in each row."""

import dash_mantine_components as dmc
import numpy as np
from dash import html

from dash_dynamic_image_component import DynamicImage, generator

STOCKS = ["Amber", "Birch", "Cedar", "Dune", "Elm", "Fjord"]


def course(name: str):
    seed = sum(name.encode())
    return 100 + np.random.default_rng(seed).normal(0, 1.5, 60).cumsum()


@generator(max_age=60)
def tabled(name: str) -> str:
    values = course(name)
    points = " ".join(f"{at * 3},{140 - value}" for at, value in enumerate(values))
    colour = "#2b8a3e" if values[-1] >= 100 else "#c92a2a"
    line = f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 10 180 60">{line}</svg>'


def row(name):
    line = DynamicImage(tabled, {"name": name}, alt=f"Course of {name}", width=150, height=50,
                        lazy=True)
    return html.Tr([html.Td(name), html.Td(line), html.Td(f"{course(name)[-1]:.1f}")])


heads = html.Tr([html.Th(text, scope="col") for text in ("stock", "60 days", "today")])
layout = dmc.Table([html.Thead(heads), html.Tbody([row(name) for name in STOCKS])])
