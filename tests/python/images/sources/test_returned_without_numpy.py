"""What functions return where NumPy is not installed."""

from __future__ import annotations

import inspect
import io
from functools import partial

import numpy as np
from PIL import Image
from support import interpreters
from support.returned import FILES, decoded, profile

from dash_dynamic_image_component.images.image import EncodedImage
from dash_dynamic_image_component.images.sources.returned import encode

run = partial(interpreters.run, warnings="error::UserWarning")


def test_numpy_is_imported_only_for_pixels() -> None:
    program = f"""
import sys
from dash_dynamic_image_component.images.sources.returned import encode
encode({FILES["image/jpeg"]!r})
print("numpy" in sys.modules)
from PIL import Image
encode(Image.new("L", (2, 2)))
print("numpy" in sys.modules)
"""
    assert run(program).split() == ["False", "True"]


def gradient(mode: str) -> Image.Image:
    image = Image.radial_gradient("L").resize((9, 7))
    if mode[0] == "I":
        return image.convert("I").convert(mode)
    first = {"La": "LA", "RGBa": "RGBA", "LAB": "RGB", "HSV": "RGB"}.get(mode, mode)
    return image.convert(first).convert(mode)


def test_without_numpy_a_missing_library_is_named_with_how_to_install_it() -> None:
    program = """
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.sources.returned import encode
from dash_dynamic_image_component.images.options import ImageOptions

class Tensor:
    __array__ = None

colored = ImageOptions(colormap="gray")
for value, output in [(Tensor(), ImageOptions()), (Image.new("L", (2, 2)), colored)]:
    try:
        encode(value, output)
    except ImportError as error:
        print(error)
"""
    lines = run(program).splitlines()
    install = 'pip install "dash-dynamic-image-component[numpy]"'
    assert [install in line for line in lines] == [True, True]


def test_without_numpy_images_of_pillow_are_the_same_pixels() -> None:
    program = f"""
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.sources.returned import encode

{inspect.getsource(gradient)}

for mode in "1 L LA La P PA RGB RGBA RGBa RGBX CMYK YCbCr LAB HSV I I;16 I;16B".split():
    encoded = encode(gradient(mode))
    print(mode, encoded.media_type, encoded.width, encoded.height, encoded.data.hex())
try:
    encode(Image.new("F", (2, 2)))
except ValueError as error:
    print(error)
"""
    *lines, refusal = run(program).splitlines()
    assert refusal == "a PIL.Image of mode F needs NumPy: install it, or convert to mode L"
    assert len(lines) == 17
    for line in lines:
        mode, media_type, width, height, data = line.split()
        assert (media_type, width, height) == ("image/png", "9", "7")
        without = decoded(EncodedImage(bytes.fromhex(data), media_type, 9, 7, ""))
        with_numpy = decoded(encode(gradient(mode)))
        np.testing.assert_array_equal(without, with_numpy, mode)


def test_without_numpy_colour_profile_and_transparency_are_kept() -> None:
    program = f"""
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.sources.returned import encode

image = Image.new("L", (2, 1), 6)
image.info = {{"transparency": 6, "icc_profile": {profile(b"GRAY")!r}}}
print(encode(image).data.hex())
image = Image.new("I;16", (2, 1), 700)
image.info = {{"transparency": 700}}
print(encode(image).data.hex())
"""
    files = [Image.open(io.BytesIO(bytes.fromhex(line))) for line in run(program).split()]
    assert files[0].info["icc_profile"] == profile(b"GRAY")
    assert [file.info["transparency"] for file in files[1:]] == [700]
    assert np.asarray(files[0].convert("RGBA"))[0, :, 3].tolist() == [0, 0]
