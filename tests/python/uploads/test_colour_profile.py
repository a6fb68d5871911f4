"""Colour profiles of the files that users bring: pixels come in sRGB."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import ImageCms
from support.colour_profiles import (
    ADOBE,
    ADOBE_RGB,
    DISPLAY_P3,
    P3,
    SRGB,
    described,
    fixed,
    gamma,
    icc_profile,
    rgb_profile,
)
from support.image_files import saved
from support.photo_files import ALPHA, CMYK, GREY, PHOTO, Array, pixels_of


def in_srgb(linear: Array) -> Array:
    """Source: IEC 61966-2-1."""
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear < 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize(
    ("profile", "primaries", "exponent"),
    [(ADOBE_RGB, ADOBE, 2.19921875), (DISPLAY_P3, P3, 2.2)],
    ids=["Adobe RGB", "Display P3"],
)
@pytest.mark.parametrize("alpha", [False, True])
def test_a_colour_profile_is_applied(
    profile: bytes, primaries: Array, exponent: float, alpha: bool
) -> None:
    linear = (PHOTO / 255) ** exponent
    expected = in_srgb(linear @ primaries.T @ np.linalg.inv(SRGB).T)
    assert abs(expected - PHOTO).mean() > 2, "the profile makes a difference"
    pixels = pixels_of(saved(ALPHA if alpha else PHOTO, "PNG", icc_profile=profile))
    assert abs(pixels[:, :, :3] - expected).mean() < 1
    if alpha:
        np.testing.assert_array_equal(pixels[:, :, 3], ALPHA[:, :, 3])


def test_a_grey_profile_is_applied() -> None:
    linear = icc_profile(b"GRAY", desc=described("linear"), kTRC=gamma(1))
    pixels = pixels_of(saved(GREY, "PNG", icc_profile=linear))
    assert pixels.shape == GREY.shape
    assert abs(pixels - in_srgb(GREY / 255)).max() <= 2


def test_a_cmyk_profile_is_applied() -> None:
    black_ink_alone = b"".join(
        [
            b"mft1\0\0\0\0\4\3\2\0",
            fixed(1, 0, 0, 0, 1, 0, 0, 0, 1),
            bytes(range(256)) * 4,
            bytes([255, 128, 128, 0, 128, 128]) * 8,  # L*a*b* without and with black
            bytes(range(256)) * 3,
        ]
    )
    profile = icc_profile(b"CMYK", desc=described("black"), A2B0=black_ink_alone)
    pixels = pixels_of(saved(CMYK, "JPEG", quality=95, icc_profile=profile))
    # One fifth of black is L* = 80, a luminance of ((80 + 16) / 116) ** 3.
    assert abs(pixels - in_srgb(np.array((96 / 116) ** 3))).max() <= 2


@pytest.mark.parametrize(
    "profile",
    [
        b"",
        b"no profile",
        ADOBE_RGB[:200],
        ADOBE_RGB[:128] + bytes(len(ADOBE_RGB) - 128),
        icc_profile(b"GRAY", desc=described("linear"), kTRC=gamma(1)),
        icc_profile(b"RGB "),
    ],
    ids=["empty", "text", "truncated", "zeros", "of another colour space", "without tags"],
)
@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_a_colour_profile_that_cannot_be_used_means_srgb(profile: bytes, file_format: str) -> None:
    np.testing.assert_array_equal(pixels_of(saved(PHOTO, file_format, icc_profile=profile)), PHOTO)


def srgb_curve() -> bytes:
    """A table of 1024 values, as in the profile that most cameras write."""
    values = np.linspace(0, 1, 1024)
    linear = np.where(values < 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    table = np.round(linear * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", 1024) + table.tobytes()


def test_colours_in_srgb_stay_to_the_bit() -> None:
    colours = np.arange(64 * 64 * 3).reshape(64, 64, 3).astype(np.uint8)
    built_in = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (built_in, rgb_profile(SRGB, srgb_curve(), "sRGB IEC61966-2.1")):
        file = saved(colours, "PNG", icc_profile=profile)
        np.testing.assert_array_equal(pixels_of(file), colours)
