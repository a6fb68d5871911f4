"""Previews of values: 8 bits over their range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.values_reader import header_of, values_of

from dash_dynamic_image_component import Result
from dash_dynamic_image_component.images.image import EncodedImage, Picture
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.previews import Wanted
from dash_dynamic_image_component.images.sources.returned import drawing_of
from dash_dynamic_image_component.images.writers.formats import write_tier

chance = np.random.default_rng(8)

LONG: dict[str, Any] = {
    "uint16": np.arange(2**16, dtype=np.uint16).reshape(256, 256),
    "int16": np.arange(-500, 500, dtype=np.int16).reshape(20, 50),
    "masked int16": np.ma.masked_equal(np.arange(-500, 500, dtype=np.int16).reshape(20, 50), 7),
    "int32": chance.integers(-(2**31), 2**31, (20, 30)).astype(np.int32),
    "masked int64": np.ma.masked_greater(chance.integers(-(2**63), 2**63 - 1, (20, 30)), 2**62),
    "float32": chance.normal(size=(20, 30)).astype(np.float32),
    "float64": np.where(chance.random((20, 30)) < 0.1, np.nan, chance.normal(size=(20, 30)) * 1e9),
    "infinite": np.array([[1.0, np.inf], [-np.inf, 5.5]]),
}
"""Arrays that 8 bits cannot hold."""

SHORT: dict[str, Any] = {
    "uint8": np.arange(256, dtype=np.uint8).reshape(16, 16),
    "bool": np.eye(3, dtype=bool),
    "few values": np.ma.masked_equal([[1000, 1007, 1003]], 1003),
}


def tiers(value: Any, data: Any = True) -> tuple[EncodedImage, EncodedImage]:
    """The files of the exact tier and of the preview."""
    output = ImageOptions(data=data)
    drawing = drawing_of(value, output)
    assert isinstance(drawing, Picture)
    exact, preview = (write_tier(drawing, Wanted(output, values=t)) for t in ("data", "data8"))
    return exact, preview


def header(image: EncodedImage) -> dict[str, Any]:
    assert image.values is not None
    return header_of({"dash-image-data": image.values})


@pytest.mark.parametrize("data", [True, "exact"])
@pytest.mark.parametrize("name", LONG)
def test_a_preview_is_within_a_step_of_8_bits(name: str, data: Any) -> None:
    array = LONG[name]
    _, preview = tiers(array, data)
    told = header(preview)
    found = values_of(preview.data, told)
    assert told["type"] == "u8"
    assert (np.ma.getmaskarray(found) == np.ma.getmaskarray(array)).all()
    values, seen = np.ma.filled(array, 0).astype(float), np.ma.filled(found, 0)
    finite = np.isfinite(values)
    assert np.array_equal(seen[~finite], values[~finite], equal_nan=True)
    assert np.abs(seen[finite] - values[finite]).max() <= 0.51 * told["step"]
    low, high = told["range"]
    assert told["step"] == pytest.approx((high - low) / (255 - len(told.get("codes", {}))))


@pytest.mark.parametrize("data", [True, "exact"])
@pytest.mark.parametrize("name", LONG)
def test_a_preview_tells_range_histogram_unit_and_labels_of_the_exact_image(
    name: str, data: Any
) -> None:
    labels = None if LONG[name].dtype.kind == "f" else ["a", "b"]
    exact, preview = map(header, tiers(Result(LONG[name], unit="K", labels=labels), data))
    assert exact["unit"] == "K"
    for member in ("range", "histogram", "unit", "labels"):
        assert preview.get(member) == exact.get(member)


@pytest.mark.parametrize("name", LONG)
def test_a_preview_has_the_size_of_the_exact_image(name: str) -> None:
    exact, preview = tiers(LONG[name])
    assert preview.preview
    assert not exact.preview
    assert preview.size == exact.size == LONG[name].shape[::-1]


@pytest.mark.parametrize("data", [True, "exact"])
@pytest.mark.parametrize("name", SHORT)
def test_values_that_have_8_bits_are_their_own_preview(name: str, data: Any) -> None:
    exact, preview = tiers(SHORT[name], data)
    assert preview == exact
    assert not preview.preview
