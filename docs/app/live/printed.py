"""A report of eight pictures: lazy on screen, complete on paper."""

import dash_mantine_components as dmc
from dash import Input, clientside_callback, html
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Size, generator


@generator(max_age=3600)
def printed(quarter: int, size: Size = Size(300, 200)) -> Figure:
    figure = size.figure(layout="constrained")
    axes = figure.subplots()
    axes.bar(["north", "east", "south"], [3 + quarter % 3, 2 + quarter % 5, 5 - quarter % 4])
    axes.set_title(f"Quarter {quarter + 1}")
    return figure


layout = [
    dmc.Button("Print this page", id="print", variant="default"),
    html.Div(
        [DynamicImage(printed, {"quarter": each}, alt=f"Sales of quarter {each + 1}", lazy=True,
                      style={"width": "100%", "aspectRatio": "3 / 2"})
         for each in range(8)],
        className="tiles",
    ),
]
clientside_callback(
    "() => { window.print(); }", Input("print", "n_clicks"), prevent_initial_call=True
)
