"""An installation of Pillow that lacks a format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from dash_dynamic_image_component.images.writers import pillow_writer


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Takes a format from Pillow."""

    def take(format: str) -> None:
        pillow_writer.can_write.cache_clear()
        monkeypatch.setitem(sys.modules, f"PIL.{format}ImagePlugin", None)
        monkeypatch.delitem(Image.SAVE, format.upper())

    yield take
    pillow_writer.can_write.cache_clear()
