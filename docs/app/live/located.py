"""Axes of a picture: the pointer reads days and prices, on a picture of Pillow."""

from datetime import date

from PIL import Image, ImageDraw

from dash_dynamic_image_component import Axes, DynamicImage, Result, generator

BOX = (60, 20, 460, 240)


@generator
def located():
    image = Image.new("RGB", (480, 280), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle(BOX, outline="#868e96")
    for place, text in (((60, 246), "Jan"), ((460, 246), "Dec")):
        draw.text(place, text, "#495057", font_size=14, anchor="ma")
    draw.text((54, 20), "1000", "#495057", font_size=14, anchor="rm")
    draw.text((54, 240), "1", "#495057", font_size=14, anchor="rm")
    points = [(60 + 4 * at, 200 - 1.5 * at + 40 * ((at * 7) % 5) / 5) for at in range(101)]
    draw.line(points, fill="#7048e8", width=3)
    year = (date(2025, 1, 1), date(2025, 12, 31))
    plot = Axes(BOX, x=year, y=(1, 1000), xscale="date", yscale="log", name="price")
    return Result(image, alt="Prices of a year, on a logarithmic scale", axes=[plot])


TOLD = ["clickData", "image_info"]
layout = DynamicImage(located, id="located", width="100%", crosshair=True,
                      hovertemplate="%{x|%-d %B}: %{y:.1f}")
