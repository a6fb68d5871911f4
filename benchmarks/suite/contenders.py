"""Who takes part: the program, how it is started, and how its page is moved and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

GUNICORN = (
    *("-m", "gunicorn", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "60"),
    *(
        "--log-level",
        "error",
        "--bind",
        "127.0.0.1:{port}",
        "benchmarks.contenders.{program}:server",
    ),
)
PROGRAM = ("-m", "benchmarks.contenders.{program}", "{port}")
STREAMLIT = (
    *("-m", "streamlit", "run", "{folder}/{program}.py", "--server.port", "{port}"),
    *("--server.address", "127.0.0.1", "--server.headless", "true"),
    *("--server.enableCORS", "false", "--server.enableXsrfProtection", "false"),
    *("--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"),
)

SET_PROPS = "value => dash_clientside.set_props('value', {data: value})"
SLIDER = """value => {
  const slider = document.querySelector('input[type=range]');
  // React overlooks what is set by the property of the element itself.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(slider, value);
  slider.dispatchEvent(new Event('input', {bubbles: true}));
}"""
ARROW_KEYS = """value => {
  const slider = document.querySelector('input[type=range]');
  const key = value > Number(slider.value) ? 'ArrowRight' : 'ArrowLeft';
  for (const type of ['keydown', 'keyup'])
    slider.dispatchEvent(new KeyboardEvent(type, {key, bubbles: true, cancelable: true}));
}"""
BOKEH = """value => {
  const models = [...Bokeh.documents[0].all_models];
  models.find(model => model.type.endsWith('Slider')).value = value;
}"""
SHINY = "value => Shiny.setInputValue('value', value)"


@dataclass(frozen=True)
class Contender:
    """One way to show what a Python function draws.

    `change` is JavaScript that takes a value as a user would bring it, by the framework's quickest
    way; `image` is a CSS selector of the `<img>`, or of the `<image>` of an SVG, through shadow
    roots; `packages` are those of an environment of its own. `swaps`: each picture has an `<img>`
    of its own.
    """

    name: str
    program: str
    command: tuple[str, ...] = GUNICORN
    packages: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    change: str = SET_PROPS
    image: str = "#image"
    swaps: bool = False


US = Contender("this package", "this_package", image="#image img", swaps=True)
US_EXACT = replace(US, name="this package, `preview='off'`", settings={"PREVIEW": "off"})
US_KEPT = replace(US, name="this package, hit", settings={"MAX_AGE": "60"})
US_KEPT_EXACT = replace(
    US, name="this package, hit, `preview='off'`", settings={"MAX_AGE": "60", "PREVIEW": "off"}
)
FLOOR = Contender("floor", "floor", change="change")
BASE64 = Contender("base64 callback, PNG", "base64_callback")
BASE64_JPEG = Contender("base64 callback, JPEG", "base64_callback", settings={"FORMAT": "JPEG"})
HAND_MADE = Contender("hand-made route", "hand_made_route")
HAND_MADE_JPEG = Contender("hand-made route, JPEG", "hand_made_route", settings={"FORMAT": "JPEG"})
IMSHOW = Contender("`px.imshow`", "imshow", image="#image image")
PYPI = Contender(
    "dash-dynamic-images",
    "pypi_dynamic_images",
    packages=("dash-dynamic-images==1.0.1", "gunicorn==27.0.1", "numpy", "pillow"),
)
GRADIO_APP = Contender(
    "Gradio",
    "gradio_app",
    PROGRAM,
    packages=("gradio==6.31.0",),
    change=SLIDER,
    image="#image img",
)
STREAMLIT_APP = Contender(
    "Streamlit",
    "streamlit_app",
    STREAMLIT,
    packages=("streamlit==1.67.0",),
    change=ARROW_KEYS,
    image="[data-testid=stImage] img",
)
PANEL_APP = Contender(
    "Panel",
    "panel_app",
    PROGRAM,
    packages=("panel==1.9.4", "pillow"),
    change=BOKEH,
    image="img",
)
SHINY_APP = Contender(
    "Shiny",
    "shiny_app",
    PROGRAM,
    packages=("shiny==1.8.0", "numpy", "pillow"),
    change=SHINY,
    image="#image img",
)

KEPT = (US_KEPT, US_KEPT_EXACT)
"""This package where the server has the image already."""

QUICK = (US, US_EXACT, BASE64, HAND_MADE, HAND_MADE_JPEG)
"""Some that need no environment of their own."""

ALL = (*QUICK, BASE64_JPEG, IMSHOW, PYPI, GRADIO_APP, STREAMLIT_APP, PANEL_APP, SHINY_APP)
