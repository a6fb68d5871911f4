"""A live source: a new picture each second, while it is in sight."""

import math
from datetime import datetime

from dash_dynamic_image_component import DynamicImage, generator


def hand(turn: float, length: float, width: float, colour: str) -> str:
    x, y = length * math.sin(2 * math.pi * turn), -length * math.cos(2 * math.pi * turn)
    return f'<path d="M0 0 L{x} {y}" stroke="{colour}" stroke-width="{width}"/>'


@generator(max_age=0)
def clock() -> str:
    now = datetime.now()
    minutes = now.minute + now.second / 60
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-110 -110 220 220">'
        '<circle r="100" fill="#f8f9fa" stroke="#495057" stroke-width="6"/>'
        + hand((now.hour + minutes / 60) / 12, 50, 8, "#212529")
        + hand(minutes / 60, 75, 5, "#212529")
        + hand(now.second / 60, 85, 2, "#e03131")
        + "</svg>"
    )


layout = DynamicImage(clock, id="clock", alt="A clock", interval=1000, width=260, height=260)
