"""A live example: its pictures, its source, and the props that change."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from dash import ClientsideFunction, Input, Output, clientside_callback, html
from dash.development.base_component import Component

from dash_dynamic_image_component import DynamicImage

from .markdown import highlighted, scrollable

FOLDER = Path(__file__).parent / "live"
TOLD = ["status", "shown_params", "image_info"]


class Examples:
    """The examples of one app; each file is run anew, so that it has callbacks of its own."""

    def __init__(self) -> None:
        self.modules = {file.stem: load(file) for file in sorted(FOLDER.glob("*.py"))}
        for name, module in self.modules.items():
            watch(name, module)

    def card(self, name: str) -> Any:
        """The example beside its source, with its caption."""
        module = self.modules[name]
        is_wide = getattr(module, "WIDE", False)
        left: list[Any] = [html.Div(module.layout, className="live", id=f"live-{name}")]
        if first_picture(module) is not None:
            summary = html.Summary("Props that the page tells")
            told = scrollable(html.Pre(id=f"told-{name}"), "told", "Props")
            left.append(html.Details([summary, told], open=not is_wide, id=f"props-{name}"))
        source: Any = scrollable(highlighted(text_of(name), "python"), "source", "Source")
        if is_wide:
            source = html.Details([html.Summary("Source"), source], className="below")
        else:
            source = html.Div(source, className="right")
        caption = html.Figcaption([module.__doc__, html.Span(f"live/{name}.py", className="file")])
        shape = "beside wide" if is_wide else "beside"
        body = html.Div([html.Div(left, className="left"), source], className=shape)
        return html.Figure([caption, body], className="example")


def load(file: Path) -> ModuleType:
    """A fresh run of an example."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"docs.app.live.{file.stem}"] = module
    spec.loader.exec_module(module)
    return module


def text_of(name: str) -> str:
    """The program of an example, below its caption."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    return text.partition('"""\n')[2].strip()


def first_picture(module: ModuleType) -> str | None:
    """The id of the first picture of an example that has one."""
    content: Component = html.Div(module.layout)
    for each in content._traverse():
        if isinstance(each, DynamicImage) and isinstance(getattr(each, "id", None), str):
            return str(each.id)
    return None


def watch(name: str, module: ModuleType) -> None:
    """Write the props of the first picture while they change and the panel is open."""
    picture = first_picture(module)
    if picture is None:
        return
    told: list[str] = getattr(module, "TOLD", TOLD)
    clientside_callback(
        ClientsideFunction("gallery", "told"),
        Output(f"told-{name}", "children"),
        *(Input(picture, prop) for prop in told),
    )
