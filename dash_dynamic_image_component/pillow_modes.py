"""Images of Pillow as files hold them: upright, in a plain mode, with the profile that fits."""

from __future__ import annotations

from typing import cast

from PIL import Image, ImageOps

from .image_files import has_alpha, orientation


def upright(image: Image.Image) -> Image.Image:
    """Apply the EXIF orientation, as a browser does that shows the file."""
    image.load()  # Only now is the orientation known for PNG, and applied for TIFF.
    return image if orientation(image) == 1 else ImageOps.exif_transpose(image)


def plain(image: Image.Image) -> Image.Image:
    """Convert an image of any mode to L, LA, RGB, RGBA, I;16 or F.

    Raises:
        ValueError: for mode I with values that 16 bits cannot hold.
    """
    mode = image.mode
    if mode in ("F", "I;16"):
        return image
    if mode == "I":
        low, high = cast("tuple[int, int]", image.getextrema())
        if low < 0 or high > 65535:
            message = f"values of mode I must lie in [0, 65535], but reach from {low} to {high}"
            raise ValueError(f"{message}; scale them, or return a NumPy array")
    if mode.startswith("I"):
        return image.convert("I").convert("I;16")
    grey = mode in ("1", "L", "LA", "La")
    target = ("L" if grey else "RGB") + ("A" if has_alpha(image) else "")
    return image if mode == target else image.convert(target)


def profile(image: Image.Image) -> bytes | None:
    """Give the colour profile, if it is one of grey for grey pixels, or of RGB for RGB.

    Source: PNG specification, third edition, section 11.3.2.3; ICC.1:2022, section 7.2.6.
    """
    profile = image.info.get("icc_profile")
    space = b"RGB " if image.mode.startswith("RGB") else b"GRAY"
    return profile if isinstance(profile, bytes) and profile[16:20] == space else None
