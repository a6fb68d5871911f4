"""Which encoder is taken for a value, and the image that it makes of it."""

from __future__ import annotations

import collections
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.returned import GREY, SVG, UPRIGHT, decoded

from dash_dynamic_image_component.images.result import Result
from dash_dynamic_image_component.images.sources import encoders
from dash_dynamic_image_component.images.sources.encoders import (
    Encoder,
    nearest,
    register_encoder,
    registered_encoders,
)
from dash_dynamic_image_component.images.sources.returned import encode


@pytest.fixture(autouse=True)
def no_encoders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_registered", {})


class Base:
    class Inner:
        """A type in a type."""


class Child(Base):
    pass


class Other:
    pass


class Both(Other, Child):
    pass


def named(name: str) -> Encoder:
    def encoder(value: Any) -> Any:
        return value

    encoder.__name__ = name
    return encoder


def taken(kind: type) -> str | None:
    found = nearest(kind, registered_encoders())
    return None if found is None else found.function.__name__


def test_the_nearest_type_of_the_mro_is_taken() -> None:
    register_encoder(Base, named("base"))
    assert (taken(Base), taken(Child), taken(Both)) == ("base", "base", "base")
    register_encoder(object, named("object"))
    assert (taken(Both), taken(int)) == ("base", "object")
    register_encoder(Other, named("other"))
    assert (taken(Both), taken(Child)) == ("other", "base")


def test_without_an_encoder_none_is_taken() -> None:
    assert taken(Base) is None
    register_encoder(Child, named("child"))
    assert taken(Base) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (f"{__name__}.Base", Base),
        (f"{__name__}.Base", Child),
        (f"{__name__}.Base.Inner", Base.Inner),
        ("collections.abc.Mapping", collections.abc.Mapping),
        ("collections.OrderedDict", collections.OrderedDict),
    ],
)
def test_a_text_names_a_type(name: str, kind: type) -> None:
    register_encoder(name, named("found"))
    assert taken(kind) == "found"
    assert taken(Other) is None


def test_a_text_names_a_type_where_others_import_it_from(monkeypatch: pytest.MonkeyPatch) -> None:
    register_encoder("public.Name", named("found"))
    assert taken(Base) is None
    module = type(sys)("public")
    module.Name = Base  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "public", module)
    assert taken(Child) == "found"


def test_a_text_imports_nothing() -> None:
    register_encoder("this.Zen", named("found"))
    assert taken(Base) is None
    assert "this" not in sys.modules


def test_what_is_registered_again_is_replaced() -> None:
    register_encoder(Base, named("first"))
    register_encoder(Base, named("second"))
    assert taken(Base) == "second"
    register_encoder(f"{__name__}.Base", named("third"))
    assert taken(Base) == "third"
    register_encoder(Base, named("fourth"))
    assert taken(Base) == "fourth"


@pytest.mark.parametrize(
    ("kind", "function", "error", "message"),
    [
        (7, str, TypeError, "7 is no type"),
        (None, str, TypeError, "None is no type"),
        ("Name", str, ValueError, "'Name' names no type"),
        ("", str, ValueError, "'' names no type"),
        ("module..Name", str, ValueError, "names no type"),
        ("module.Na-me", str, ValueError, "names no type"),
        (Base, "text", TypeError, "'text' cannot encode a .*Base"),
    ],
)
def test_what_makes_no_encoder_is_refused(
    kind: Any, function: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        register_encoder(kind, function)
    assert registered_encoders() == {}


# What becomes of a value


class Spectrum:
    def __init__(self, shade: int) -> None:
        self.shade = shade


class FineSpectrum(Spectrum):
    pass


def drawn(spectrum: Spectrum) -> Image.Image:
    return Image.new("L", (2, 1), spectrum.shade)


def test_values_of_a_registered_type_and_its_subclasses_are_encoded() -> None:
    register_encoder(Spectrum, drawn)
    assert decoded(encode(Spectrum(7))).tolist() == [[7, 7]]
    assert decoded(encode(FineSpectrum(8))).tolist() == [[8, 8]]


def test_an_encoder_may_give_a_result_whose_description_can_be_changed() -> None:
    register_encoder(
        Spectrum, lambda spectrum: Result(drawn(spectrum), alt="A spectrum", filename="s.png")
    )
    assert encode(Spectrum(7)).metadata == '{"alt":"A spectrum","filename":"s.png"}'
    image = encode(Result(Spectrum(7), alt="Mine"))
    assert image.metadata == '{"alt":"Mine","filename":"s.png"}'


def test_an_encoder_for_what_is_known_comes_before_and_once() -> None:
    register_encoder("numpy.ndarray", lambda array: array / 100)
    assert decoded(encode(np.array([[0, 100]]))).tolist() == [[0, 255]]
    register_encoder(Image.Image, lambda image: Result(image, alt="A photograph"))
    assert encode(UPRIGHT).metadata == '{"alt":"A photograph"}'


def test_an_encoder_of_all_objects_leaves_to_the_package_what_is_nearer() -> None:
    register_encoder(object, lambda value: SVG)
    assert encode(7).media_type == "image/svg+xml"
    assert encode(GREY).media_type == "image/png"


def test_encoders_may_follow_each_other() -> None:
    register_encoder(Spectrum, lambda spectrum: {"shade": spectrum.shade})
    register_encoder(dict, lambda known: np.array([[known["shade"]]], np.uint8))
    assert decoded(encode(Spectrum(9))).tolist() == [[9]]


def test_encoders_in_a_circle_end_in_an_error() -> None:
    register_encoder(Spectrum, lambda spectrum: {"shade": spectrum.shade})
    register_encoder(dict, lambda known: Spectrum(known["shade"]))
    with pytest.raises(TypeError, match="Spectrum, which is no image"):
        encode(Spectrum(9))
