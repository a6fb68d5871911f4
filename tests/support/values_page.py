"""Values and colours that a page has of its pictures."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
from support.tabs import Tab

EVERY_16 = np.arange(65_536, dtype=np.uint16).reshape(256, 256)

READ = """id => {
  const { values } = document.querySelector(`#${id} canvas`);
  const { width, height } = values;
  const told = new Float64Array(width * height);
  const mask = new Uint8Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let col = 0; col < width; col++, at++) {
      const value = values.at(col, row);
      told[at] = value ?? 0;
      mask[at] = value === null ? 1 : 0;
    }
  }
  return [width, height, tests.base64(told), tests.base64(mask), values.step];
}"""


def values_in(tab: Tab, id: str) -> tuple[Any, float]:
    """The values that the page has, masked as they are there, and their step."""
    width, height, told, mask, step = tab.js(READ, id)
    found = np.frombuffer(base64.b64decode(told)).reshape(height, width)
    masked = np.frombuffer(base64.b64decode(mask), np.bool_).reshape(height, width)
    return np.ma.masked_array(found, masked), step


def colours_in(tab: Tab, id: str, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The pixels of the canvas."""
    return np.frombuffer(base64.b64decode(tab.js("id => tests.painted(id)", id)), np.uint8).reshape(
        *shape, 4
    )


def wrong_in(tab: Tab, wanted: npt.NDArray[np.uint8]) -> int:
    """The number of pixels with another colour than the wanted one."""
    found = colours_in(tab, "image", wanted.shape[:2])
    return int((found != wanted).any(axis=2).sum())
