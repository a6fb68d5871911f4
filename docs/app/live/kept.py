"""Four lifetimes: a table to try, with the requests that each of them makes."""

import dash_mantine_components as dmc
from dash import ALL, MATCH, Input, Output, State, clientside_callback, html
from PIL import Image, ImageDraw

from dash_dynamic_image_component import DynamicImage, Result, generator

RUNS = dict.fromkeys(["None", "60", "inf", "0"], 0)


def counted(name):
    """The picture of how often the function has run since the server was started."""

    def draw(value: int):
        RUNS[name] += 1
        image = Image.new("RGB", (200, 100), ("#1971c2", "#2f9e44", "#e8590c")[value])
        text = f"value {value}, run {RUNS[name]}"
        ImageDraw.Draw(image).text((100, 50), text, "white", font_size=22, anchor="mm")
        return Result(image, alt=text)

    return draw


generator("kept-None")(counted("None"))
generator("kept-60", max_age=60)(counted("60"))
generator("kept-inf", max_age=float("inf"), version="1")(counted("inf"))
generator("kept-0", max_age=0)(counted("0"))


def row(name):
    image = DynamicImage(
        f"kept-{name}", {"value": 0}, id={"type": "kept", "name": name}, width=160, height=80
    )
    source = html.Output(id={"type": "source", "name": name})
    told = dmc.Group([image, source], gap="xs")
    return html.Tr([html.Td(dmc.Code(f"max_age={name}")), html.Td(told)])


buttons = [
    *[dmc.Button(f"value {each}", id={"value": each}, n_clicks=0, variant="default")
      for each in range(3)],
    dmc.Button("refresh", id="kept-refresh", n_clicks=0, variant="default"),
]
heads = [html.Th(text, scope="col") for text in ("option", "picture, and where it came from")]
layout = [
    dmc.Group(buttons),
    html.Table([html.Thead(html.Tr(heads)), html.Tbody([row(name) for name in RUNS])]),
]
ALL_KEPT = {"type": "kept", "name": ALL}
CHOOSE = """(...clicks) => {
  const count = dash_clientside.callback_context.outputs_list.length;
  return Array(count).fill({ value: dash_clientside.callback_context.triggered_id?.value ?? 0 });
}"""
SOURCE = "(info) => info ? `${info.source}, ${Math.round(info.ms)} ms` : ''"
REFRESH = "(clicks, ids) => ids.map(() => clicks)"
clientside_callback(
    CHOOSE,
    Output(ALL_KEPT, "params"),
    Input({"value": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    REFRESH,
    Output(ALL_KEPT, "refresh"),
    Input("kept-refresh", "n_clicks"),
    State(ALL_KEPT, "id"),
    prevent_initial_call=True,
)
clientside_callback(
    SOURCE,
    Output({"type": "source", "name": MATCH}, "children"),
    Input({"type": "kept", "name": MATCH}, "image_info"),
)
