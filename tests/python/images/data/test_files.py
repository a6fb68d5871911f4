"""Files of values: every value that an independent reader finds is the one that was drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray
from PIL import Image
from support.interpreters import run
from support.values_reader import header_of, values_of

from dash_dynamic_image_component import Result
from dash_dynamic_image_component.images.image import EncodedImage, Picture
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.previews import Wanted
from dash_dynamic_image_component.images.sources.returned import drawing_of
from dash_dynamic_image_component.images.writers.formats import write_tier

chance = np.random.default_rng(16)

EVERY_16 = np.arange(2**16, dtype=np.uint16).reshape(256, 256)
"""All bit patterns of 16 bits."""

SPECIAL = np.array([[np.nan, np.inf, -np.inf, 0.25], [1.0, -3.5, 1e-3, 2.0]])

EXACT: dict[str, Any] = {
    "uint16": EVERY_16,
    "int16": EVERY_16.view(np.int16),
    "uint8": np.arange(256, dtype=np.uint8).reshape(16, 16),
    "int8": np.arange(256, dtype=np.uint8).view(np.int8).reshape(8, 32),
    "bool": chance.random((7, 9)) < 0.5,
    "one bool": np.ones((1, 1), bool),
    "counts": chance.integers(0, 5_000_001, (40, 50)),
    "counts of 32 bits": chance.integers(0, 5_000_001, (40, 50)).astype(np.int32),
    "int32": chance.integers(-(2**31), 2**31, (20, 30)).astype(np.int32),
    "uint32": chance.integers(0, 2**32, (20, 30)).astype(np.uint32),
    "int64": chance.integers(-(2**63), 2**63 - 1, (20, 30)),
    "uint64": chance.integers(0, 2**64 - 1, (20, 30), dtype=np.uint64),
    "few values": np.array([[7, 9], [8, 7]]),
    "few values far from 0": np.array([[-(2**40), 5 - 2**40]]),
    "few values further than doubles": np.array([[2**60 + 1, 2**60 + 130]]),
    "65,536 values": np.array([[-5, 65_530]]),
    "65,537 values": np.array([[-5, 65_531]]),
    "a constant": np.full((3, 2), 300, np.int16),
}
"""Arrays that arrive exactly, whatever is asked for."""

LAYOUTS: dict[str, Any] = {
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "Fortran": np.asfortranarray,
    "transposed": lambda a: a.T,
    "upside down": lambda a: a[::-1],
    "mirrored": lambda a: a[:, ::-1],
    "sliced": lambda a: a[::2, 1::3],
    "broadcast": lambda a: np.broadcast_to(a[0], a.shape),
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
}


def written(value: Any, tier: Any = "data", data: Any = True) -> EncodedImage:
    """The file of a value that a function returned."""
    output = ImageOptions(data=data)
    drawing = drawing_of(value, output)
    assert isinstance(drawing, Picture)
    return write_tier(drawing, Wanted(output, values=tier))


def read(value: Any, tier: Any = "data", data: Any = True) -> tuple[Any, dict[str, Any]]:
    """The values of a file, as they arrive, and its header."""
    image = written(value, tier, data)
    assert image.values is not None
    header = header_of({"dash-image-data": image.values})
    return values_of(image.data, header), header


def masked(array: npt.NDArray[Any]) -> Any:
    """The array with a third of it masked, the lowest and the highest value among them."""
    mask = np.arange(array.size).reshape(array.shape) % 3 == 1
    mask.flat[array.argmax()] = mask.flat[array.argmin()] = True
    return np.ma.masked_array(array, mask)


def assert_equal(found: Any, expected: Any) -> None:
    """Both have equal integers, and are masked in equal places."""
    mask = np.ma.getmaskarray(expected)
    assert found.shape == expected.shape
    assert (np.ma.getmaskarray(found) == mask).all()
    here, there = np.asarray(found)[~mask].tolist(), np.asarray(expected)[~mask].tolist()
    assert list(map(int, here)) == list(map(int, there))


@pytest.mark.parametrize("data", [True, "exact"])
@pytest.mark.parametrize("name", EXACT)
def test_integers_arrive_as_they_are(name: str, data: Any) -> None:
    found, header = read(EXACT[name], data=data)
    assert_equal(found, EXACT[name])
    assert "step" not in header
    assert header.get("bool", False) is (EXACT[name].dtype == bool)


@pytest.mark.parametrize("name", EXACT)
def test_masked_integers_arrive_as_they_are(name: str) -> None:
    array = masked(EXACT[name])
    assert_equal(read(array)[0], array)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["uint16", "int16", "counts", "int64", "int8", "bool"])
def test_strides_and_byte_order_do_not_matter(name: str, layout: str) -> None:
    array = LAYOUTS[layout](EXACT[name])
    assert_equal(read(array)[0], array)
    assert_equal(read(masked(array))[0], masked(array))


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (EXACT["uint16"], "u16"),
        (EXACT["int16"], "u16"),
        (EXACT["int8"], "u8"),
        (EXACT["bool"], "u8"),
        (EXACT["few values"], "u8"),
        (EXACT["65,536 values"], "u16"),
        (EXACT["65,537 values"], "i32"),
        (np.array([[0, 65_536]]), "u32"),
        (np.array([[0, 2**32]]), "u64"),
        (np.array([[-1, 2**32]]), "i64"),
        (EXACT["few values further than doubles"], "u64"),
    ],
)
def test_integers_take_the_fewest_bytes_that_hold_them_all(array: Any, kind: str) -> None:
    assert read(array)[1]["type"] == kind


def test_a_code_is_added_only_where_it_fits() -> None:
    every = np.ma.masked_array(np.arange(2**16 + 1).reshape(1, -1), False)
    every[0, 0] = np.ma.masked
    assert read(every)[1]["type"] == "i32" or read(every)[1]["type"] == "u32"
    assert read(every[:, 1:-1])[1]["type"] == "u16"
    assert read(every[:, :-1])[1]["type"] == "u16"
    assert_equal(read(every[:, :-1])[0], every[:, :-1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_floats_arrive_within_half_a_step(dtype: Any) -> None:
    array = (chance.normal(size=(50, 60)) * 100 + 30).astype(dtype)
    found, header = read(array)
    assert header["type"] == "u16"
    assert header["step"] == header["scale"][1] > 0
    assert header["range"] == [float(array.min()), float(array.max())]
    assert np.abs(found - array).max() <= 0.52 * header["step"]
    assert array.min() <= found.min()
    assert found.max() <= array.max()


@pytest.mark.parametrize(
    "array",
    [
        np.linspace(1e6, 1e6 + 1, 500, dtype=np.float32).reshape(20, 25),
        np.linspace(-3e38, 3e38, 500).astype(np.float32).reshape(20, 25),
        np.linspace(0, 1e-310, 500).reshape(20, 25),
        np.linspace(0, 1e-42, 500).astype(np.float32).reshape(20, 25),
        np.array([[0, 5e-324, 1e-323]]),
        np.array([[1, 1 + 2**-52, 1 + 2**-51]]),
        np.array([[1e-300, 1.0]]),
    ],
)
def test_floats_of_any_range_arrive_within_a_step(array: Any) -> None:
    found, header = read(array)
    assert np.isfinite(found).all()
    half = np.abs(found / 2 - array.astype(float) / 2).max()  # which does not overflow
    assert half <= header.get("step", 0) / 2
    assert found.max() <= array.max()


@pytest.mark.parametrize("tier", ["data", "data8"])
def test_floats_over_whose_range_doubles_have_no_steps_are_sent_whole(tier: str) -> None:
    for array in (np.array([[-1.7e308, 1.0, 1.7e308]]), np.array([[0, 3.2e-319, 6.3e-319]])):
        found, header = read(array, tier)
        assert header["type"] == "f64"
        assert (found == array).all()
        assert [header["histogram"][place] for place in (0, 32, 63)] == [1, 1, 1]


@pytest.mark.parametrize("value", [0.0, 0.1, -1e300, 5e-324])
def test_equal_floats_arrive_as_they_are(value: float) -> None:
    found, header = read(np.full((3, 4), value))
    assert (found == value).all()
    assert header["range"] == [value, value]
    assert header["step"] > 0


@pytest.mark.parametrize("data", [True, "exact"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_what_is_no_finite_number_arrives_as_such(dtype: Any, data: Any) -> None:
    array = SPECIAL.astype(dtype)
    found, header = read(array, data=data)
    assert np.array_equal(np.isnan(found), np.isnan(array))
    assert ((found == np.inf) == (array == np.inf)).all()
    assert ((found == -np.inf) == (array == -np.inf)).all()
    finite = np.isfinite(array)
    step = header.get("step", 0)
    assert np.abs(found[finite] - array[finite].astype(float)).max() <= step
    assert header["range"] == [-3.5, 2.0]
    assert sum(header["histogram"]) == finite.sum()


def test_codes_are_reserved_only_for_what_occurs() -> None:
    plain, special = read(SPECIAL[1:])[1], read(SPECIAL)[1]
    assert "codes" not in plain
    assert special["codes"].keys() == {"nan", "+inf", "-inf"}
    assert read(SPECIAL[:, 1:])[1]["codes"].keys() == {"+inf", "-inf"}


def test_masked_floats_have_a_code_of_their_own() -> None:
    array = np.ma.masked_where(SPECIAL >= 2, SPECIAL)
    found, header = read(array)
    assert header["codes"].keys() == {"masked", "nan", "-inf"}
    assert (np.ma.getmaskarray(found) == array.mask).all()
    assert header["range"] == [-3.5, 1.0]
    assert np.isnan(np.asarray(found)[0, 0])


def test_masked_floats_that_are_sent_whole_are_nan() -> None:
    found, header = read(np.ma.masked_greater([[1.5, 2.5]], 2), data="exact")
    assert "codes" not in header
    assert found[0, 0] == 1.5
    assert np.isnan(found[0, 1])


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [(np.float16, "f32"), (np.float32, "f32"), (np.float64, "f64"), (np.longdouble, "f64")],
)
def test_floats_that_are_sent_whole_are_equal_to_the_last_bit(dtype: Any, kind: str) -> None:
    array = chance.normal(size=(30, 40)).astype(dtype)
    found, header = read(array, data="exact")
    assert header["type"] == kind
    assert not header.keys() & {"scale", "step", "codes"}
    assert (found == array.astype(found.dtype)).all()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("data", [True, "exact"])
def test_strides_and_byte_order_of_floats_do_not_matter(layout: str, data: Any) -> None:
    array = LAYOUTS[layout](chance.normal(size=(12, 15)))
    found, header = read(array, data=data)
    assert np.abs(found - array).max() <= header.get("step", 0)


@pytest.mark.parametrize(
    "array",
    [
        np.full((2, 3), np.nan),
        np.ma.masked_array(np.zeros((2, 3), np.float32), True),
        np.ma.masked_array(np.zeros((2, 3), np.int16), True),
        np.ma.masked_array(np.zeros((2, 3), bool), True),
    ],
    ids=["nan", "masked floats", "masked integers", "masked bool"],
)
@pytest.mark.parametrize("tier", ["data", "data8"])
def test_an_image_without_any_value_arrives(array: Any, tier: str) -> None:
    found, header = read(array, tier)
    assert not header.keys() & {"range", "histogram"}
    assert np.isnan(np.ma.filled(found.astype(float), np.nan)).all()


def test_counts_of_xarray_are_drawn_as_their_pictures_are() -> None:
    array = np.arange(6, dtype=np.uint32).reshape(2, 3)
    rising = xarray.DataArray(array, dims=("y", "x"), coords={"y": [1.0, 2.0]})
    assert_equal(read(rising)[0], array[::-1])
    assert '"y":[0.5,2.5]' in written(rising).axes


def test_a_picture_of_pillow_with_black_and_white_is_one_of_bool() -> None:
    found, header = read(Image.new("1", (2, 1), 1))
    assert header["bool"] is True
    assert found.tolist() == [[1, 1]]


@pytest.mark.parametrize("mode", ["L", "I", "F", "I;16"])
def test_pictures_of_pillow_with_one_band_are_values(mode: str) -> None:
    array = np.array([[0, 7], [200, 255]])
    image = Image.fromarray(array.astype(np.uint8)).convert(mode)
    found, header = read(image)
    assert np.abs(found - array).max() <= header.get("step", 0)


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((3, 4, 3), np.uint8),
        Image.new("RGB", (4, 3)),
        Image.new("LA", (4, 3)),
    ],
    ids=["rgb", "pillow", "grey and alpha"],
)
@pytest.mark.parametrize("tier", ["data", "data8"])
@pytest.mark.parametrize("options", [{}, {"colormap": "viridis", "value_range": (0, 9)}])
def test_other_pictures_are_what_they_are_without_the_option(
    value: Any, tier: Any, options: dict[str, Any]
) -> None:
    output = ImageOptions(data=True, **options)
    drawing = drawing_of(value, output)
    assert isinstance(drawing, Picture)
    image = write_tier(drawing, Wanted(output, values=tier))
    plain = drawing_of(value)
    assert isinstance(plain, Picture)
    assert image.values is None
    assert not image.preview
    assert image.data == write_tier(plain, Wanted(ImageOptions(), values="data")).data


def test_without_numpy_pictures_in_colours_need_none_of_it() -> None:
    program = """
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.previews import Wanted
from dash_dynamic_image_component.images.sources.returned import drawing_of
from dash_dynamic_image_component.images.writers.formats import write_tier

output = ImageOptions(data=True)
for mode in ("RGB", "L"):
    try:
        drawing = drawing_of(Image.new(mode, (4, 3)), output)
        print(write_tier(drawing, Wanted(output, values="data8")).media_type)
    except ImportError as error:
        print(error)
"""
    picture, refusal = run(program).splitlines()
    assert picture == "image/png"
    assert refusal.startswith("data=, colormap= or value_range= needs NumPy; pip install")


def test_an_array_without_an_order_is_refused() -> None:
    with pytest.raises(ValueError, match=r"complex128 has no numbers .* np\.abs"):
        written(np.zeros((2, 2), complex))


def test_an_array_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="no pixels"):
        written(np.zeros((0, 2)))


def test_unit_and_labels_are_in_the_header() -> None:
    _, header = read(Result(np.array([[0, 1]]), unit="°\x7f\n", labels=["air", "bone"]))
    assert header["unit"] == "°\x7f\n"
    assert header["labels"] == ["air", "bone"]


def test_labels_of_floats_are_refused() -> None:
    with pytest.raises(ValueError, match=r"labels .* integers; these are float64: pass \.astype"):
        written(Result(np.zeros((2, 2)), labels=["air"]))


def test_the_etag_covers_what_the_numbers_mean() -> None:
    array = EXACT["uint16"]
    tags = {
        written(value).etag
        for value in (array, array.view(np.int16), Result(array, unit="K"), Result(array, unit="C"))
    }
    assert len(tags) == 4
    assert written(array).data == written(Result(array, unit="K")).data
