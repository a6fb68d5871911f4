"""Return types: each line of code, and the picture that it makes."""

import dash_mantine_components as dmc
from dash import html

from dash_dynamic_image_component import DynamicImage, Result, generator

WIDE = True
SVG = "http://www.w3.org/2000/svg"
ARRAY = "np.add.outer(np.arange(90), np.arange(160))"
LINES = {
    "uint8": f"({ARRAY} % 256).astype(np.uint8)",
    "bool": f"{ARRAY} // 20 % 2 == 0",
    "uint16": f"({ARRAY} * 256).astype(np.uint16)",
    "floats of 0 to 1": f"np.sin({ARRAY} / 12) / 2 + 0.5",
    "NaN is transparent": f"np.where({ARRAY} % 60 < 30, np.nan, 0.4)",
    "colours": "np.random.default_rng(1).random((9, 16, 3))",
    "Pillow": 'Image.linear_gradient("L").resize((160, 90))',
    "Matplotlib": "plt.plot([0, 3, 1, 4, 2])",
    "pandas": 'pd.Series([2, 3, 1], list("abc")).plot.bar(figsize=(4, 2.25), rot=0)',
    "xarray": f'xr.DataArray({ARRAY} / 250, dims=("y", "x"))',
    "SVG": """f'<svg xmlns="{SVG}" viewBox="0 0 16 9"><path fill="red" d="M0 9L8 0l8 9"/></svg>'""",
    "bytes of a file": 'encoded(Image.new("RGB", (160, 90), "#12b886"))',
    "with a description": 'Result(Image.new("RGB", (160, 90), "#fd7e14"), alt="Orange")',
}


def encoded(image):
    import io

    image.save(file := io.BytesIO(), "webp")
    return file.getvalue()


@generator(max_age=3600)
def returned(kind: str):
    """The value of one of the lines; visitors choose its name, and never the code."""
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd
    import xarray as xr
    from PIL import Image

    names = {"np": np, "plt": plt, "pd": pd, "xr": xr, "Image": Image, "Result": Result, "SVG": SVG}
    return eval(LINES[kind], {**names, "encoded": encoded})


layout = html.Div(
    [
        dmc.Paper(
            [
                DynamicImage(returned, {"kind": kind}, alt=kind, width="100%", lazy=True,
                             style={"aspectRatio": "16 / 9"}),
                dmc.Text(kind, fw=600, size="sm"),
                dmc.Code(line, block=True, tabIndex=0, style={"whiteSpace": "pre-wrap"}),
            ],
            p="xs", withBorder=True,
        )
        for kind, line in LINES.items()
    ],
    className="tiles",
)
