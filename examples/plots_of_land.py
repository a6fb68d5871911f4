"""Plots of land, drawn on an aerial picture and listed in a table: a change of one is in both."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, Output, State, callback, clientside_callback, html
from scipy.spatial import cKDTree

from dash_dynamic_image_component import DynamicImage, View, generator, shapes_to_geojson

WIDTH, HEIGHT, FIELDS = 6000, 4000, 160  # metres
random = np.random.default_rng(5)
fields = cKDTree(random.uniform((0, 0), (WIDTH, HEIGHT), (FIELDS, 2)))
colours = np.array([110, 135, 70]) + random.random((FIELDS, 1)) * [85, 40, 45]
furrows = random.uniform(0, np.pi, FIELDS)


@generator(max_age=3600, format="jpeg")
def land(view: View = View(x=(0, WIDTH), y=(0, HEIGHT), equal=True)) -> Any:
    """Fields with hedges between them, and with furrows where a pixel is under two metres."""
    x, y = view.grid()
    far, nearest = fields.query(np.stack([x, y], axis=-1), 2)
    field, metres = nearest[..., 0], (view.x[1] - view.x[0]) / view.width
    furrow = np.sin(np.pi / 3 * (x * np.cos(furrows[field]) + y * np.sin(furrows[field])))
    picture = colours[field] + 12 * max(0, 1 - metres / 2) * furrow[..., np.newaxis]
    picture[far[..., 1] - far[..., 0] < 14] = 50, 80, 45
    return picture.astype("uint8")


NORTH = {"id": "a", "type": "rect", "x0": 900, "y0": 2300, "x1": 2300, "y1": 3100, "label": "North"}
DISC = {"id": "b", "type": "circle", "x0": 3000, "y0": 800, "x1": 4200, "y1": 2000, "label": "Disc"}
QUARTZ = "themeQuartz.withParams({backgroundColor: 'transparent', foregroundColor: 'currentColor'})"
options = {"theme": {"function": QUARTZ}, "domLayout": "autoHeight"}
options |= {"rowSelection": {"mode": "singleRow", "enableClickSelection": True}}
columns = [{"field": "label", "editable": True}, {"field": "hectares", "type": "rightAligned"}]
drawing: dict[str, Any] = {"dragmode": "drawclosedpath", "newshape": {"label": "Unnamed"}}
image = DynamicImage(land, id="land", alt="Fields", shapes=[NORTH, DISC], width="100%", **drawing)
table: dict[str, Any] = {"columnDefs": columns, "columnSize": "sizeToFit", "style": {}}
grid = dag.AgGrid(id="plots", getRowId="params.data.id", dashGridOptions=options, **table)
delete = dmc.Button("Delete the selected plot", id="delete", variant="default", w="fit-content")
page = dmc.Container(dmc.Stack([dmc.Title("Plots", size="h2"), image, grid, delete], py="md"))
app = Dash(__name__, title="Plots of land")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
app.layout = dmc.MantineProvider(html.Main(page), defaultColorScheme="auto")


@callback(Output(grid, "rowData"), Input(image, "shapes"))
def rows(shapes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each plot with its area, by the formula of Gauss; a line has none."""
    found = []
    for plot in shapes_to_geojson(shapes)["features"]:
        x, y = np.atleast_2d(plot["geometry"]["coordinates"][0]).T
        hectares = abs(x[:-1] @ y[1:] - x[1:] @ y[:-1]) / 2 / 10_000
        found.append({"id": plot["id"], "hectares": round(hectares, 1), **plot["properties"]})
    return found


# In the browser: a callback on the server would write over what the hand does meanwhile.
CHANGE = """(changes, clicks, shapes, active) => {
  if (dash_clientside.callback_context.triggered_id === "delete")
    return shapes.filter(({ id }) => id !== active);
  const labels = Object.fromEntries(changes.map(({ rowId, value }) => [rowId, value]));
  return shapes.map(each => each.id in labels ? { ...each, label: labels[each.id] } : each);
}"""
SELECT = """(active, selected, rows) => {
  const isRow = dash_clientside.callback_context.triggered[0]?.prop_id.endsWith("selectedRows");
  const ids = rows.map(({ id }) => id).filter(id => id === (isRow ? selected[0]?.id : active));
  return [ids[0] ?? null, isRow ? dash_clientside.no_update : { ids }];
}"""
changed = Input(grid, "cellValueChanged"), Input(delete, "n_clicks")
chosen = Input(image, "active_shape"), Input(grid, "selectedRows"), Input(grid, "rowData")
state = State(image, "shapes"), State(image, "active_shape")
clientside_callback(CHANGE, Output(image, "shapes"), *changed, *state, prevent_initial_call=True)
clientside_callback(SELECT, Output(image, "active_shape"), Output(grid, "selectedRows"), *chosen)
if __name__ == "__main__":
    app.run(debug=True)
