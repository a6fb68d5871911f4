"""SVG that a function returns: as text, as a file, as an object that draws it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.image_files import saved
from support.returned import SVG, UPRIGHT

from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.returned import encode


def test_the_text_of_an_svg_becomes_its_file() -> None:
    image = encode(f"\n  {SVG}\n")
    assert (image.data, image.media_type) == (SVG.encode(), "image/svg+xml")
    assert (image.width, image.height) == (30, 20)


def test_an_xml_declaration_cannot_lie_about_the_bytes() -> None:
    image = encode(f'<?xml version="1.0" encoding="utf-16"?>\n{SVG}')
    assert image.data == SVG.encode()


def test_an_svg_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "image.txt"
    path.write_text(f"{SVG}\n", encoding="utf-8")
    image = encode(path, ImageOptions(folder=tmp_path))
    assert (image.data, image.media_type) == (f"{SVG}\n".encode(), "image/svg+xml")
    assert (image.width, image.height) == (30, 20)


class Graph:
    """As graphviz: a method `pipe` that takes a format."""

    def pipe(self, format: str | None = None, renderer: str | None = None) -> bytes:
        assert format == "svg"
        return SVG.encode()


class Markup:
    def __init__(self, shown: Any) -> None:
        self.shown = shown

    def _repr_svg_(self) -> Any:
        return self.shown


class NeedsCairo(Markup):
    """As pygal: a PNG only with a library that is missing."""

    def _repr_png_(self) -> bytes:
        raise ImportError("cairosvg")


@pytest.mark.parametrize(
    "value",
    [
        SVG.encode(),
        bytearray(SVG.encode()),
        io.BytesIO(f"\n{SVG}".encode()),
        io.StringIO(f" {SVG}"),
        f'\r\n <?xml version="1.0" encoding="utf-8"?>{SVG}'.encode(),
        np.frombuffer(SVG.encode(), np.uint8).tobytes(),
        SVG.encode("utf-16"),
        b"\xef\xbb\xbf" + SVG.encode(),
        f"<!-- {'a long licence ' * 200} -->{SVG}".encode(),
        Markup(SVG),
        Markup((SVG, {"isolated": True})),
        Markup(f'<?xml version="1.0" encoding="utf-16"?>{SVG}'),
        NeedsCairo(SVG.encode()),
        Graph(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_svg_is_shown_however_it_is_returned(value: Any) -> None:
    image = encode(value)
    assert (image.media_type, image.width, image.height) == ("image/svg+xml", 30, 20)
    assert "ä" in image.data.decode()


def test_a_method_pipe_for_other_purposes_draws_nothing() -> None:
    class Table:
        def pipe(self, function: Any) -> Any:
            return function(self)

    with pytest.raises(TypeError, match="Table, which is no image"):
        encode(Table())
    with pytest.raises(TypeError, match="Markup, which is no image"):
        encode(Markup(None))


def test_a_png_of_a_notebook_goes_before_its_svg() -> None:
    class Both(Markup):
        def _repr_png_(self) -> bytes:
            return saved(UPRIGHT, "PNG")

    assert encode(Both(SVG)).media_type == "image/png"
