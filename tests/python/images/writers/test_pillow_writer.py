"""Images of Pillow that are written without NumPy."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from support.written import ALPHA, FORMATS, LOSSLESS, opened, shown

from dash_dynamic_image_component.images.media_types import media_type
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.writers.formats import write, write_pillow


@pytest.mark.parametrize(
    "output", [ImageOptions(format) for format in FORMATS] + [ImageOptions("webp", 60)]
)
@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_images_of_pillow_are_written_as_their_pixels_are(output: ImageOptions, mode: str) -> None:
    image = Image.fromarray(ALPHA).convert(mode)
    file, kind = write_pillow(image, output)
    expected, _ = write(np.asarray(image), output)
    assert kind == media_type(file)
    np.testing.assert_array_equal(shown(file), shown(expected))


def all_shades() -> Image.Image:
    return Image.fromarray(np.arange(65536, dtype=np.uint16).reshape(256, 256))


def test_16_bits_of_pillow_are_rounded_as_those_of_arrays_are() -> None:
    image = all_shades()
    assert image.mode == "I;16"
    for output in (ImageOptions("jpeg"), ImageOptions("webp", quality=50), ImageOptions("avif")):
        assert write_pillow(image, output) == write(np.asarray(image), output)
    for format in LOSSLESS:
        file, kind = write_pillow(image, ImageOptions(format))
        assert kind == "image/png"
        np.testing.assert_array_equal(opened(file), np.asarray(image))


def test_what_needs_numpy_says_so() -> None:
    with pytest.raises(ValueError, match="mode F needs NumPy: install it, or convert to mode L"):
        write_pillow(Image.new("F", (2, 2)), ImageOptions())
    image = all_shades()
    image.info["transparency"] = 700
    with pytest.raises(ValueError, match="transparent value needs NumPy, or format='png'"):
        write_pillow(image, ImageOptions("jpeg"))
    assert opened(write_pillow(image, ImageOptions())[0]).info["transparency"] == 700


def test_images_of_pillow_need_no_numpy() -> None:
    program = """
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.writers.formats import write_pillow
from dash_dynamic_image_component.images.options import ImageOptions

for format in ("png", "jpeg", "webp", "avif", "auto"):
    for mode in ("L", "LA", "RGB", "RGBA", "I;16"):
        image = Image.radial_gradient("L").convert("I" if mode == "I;16" else mode).convert(mode)
        print(format, mode, write_pillow(image, ImageOptions(format))[1])
"""
    command = [sys.executable, "-W", "error", "-c", program]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (0, "")
    written = {tuple(line.split()[:2]): line.split()[2] for line in result.stdout.splitlines()}
    assert len(written) == 25
    assert written["auto", "RGB"] == written["webp", "L"] == "image/webp"
    assert written["auto", "L"] == written["webp", "I;16"] == written["png", "RGBA"] == "image/png"
    assert written["jpeg", "RGBA"] == written["jpeg", "I;16"] == "image/jpeg"
