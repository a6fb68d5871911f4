"""Both compressors give streams that every reader of zlib understands, and as small as promised."""

from __future__ import annotations

import importlib
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component.images.writers import png as module
from dash_dynamic_image_component.images.writers.png import deflate

DATA = [
    np.zeros(0, np.uint8),
    np.zeros((1, 1), np.uint8),
    np.arange(100_000, dtype=np.uint32).view(np.uint8).reshape(200, -1),
    np.random.default_rng(1).integers(0, 256, (321, 1001), np.uint8),
]


@pytest.fixture(params=["isal", "zlib"])
def compressor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "zlib":
        monkeypatch.setattr(module, "quick_compress", None)
    else:
        assert module.quick_compress is not None
    return str(request.param)


@pytest.mark.parametrize("data", DATA, ids=["empty", "one byte", "regular", "noise"])
def test_what_was_compressed_comes_back(data: Any, compressor: str) -> None:
    assert zlib.decompress(deflate(data)) == data.tobytes()


def test_regular_data_become_small_and_noise_hardly_grows(compressor: str) -> None:
    assert len(deflate(np.zeros((1000, 1000), np.uint8))) < 10_000
    assert len(deflate(DATA[3])) < 1.01 * DATA[3].nbytes


@pytest.fixture
def without_isal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    importlib.reload(module)
    yield
    monkeypatch.undo()
    importlib.reload(module)


@pytest.mark.usefixtures("without_isal")
def test_it_works_where_isal_is_not_installed() -> None:
    assert module.quick_compress is None
    assert zlib.decompress(module.deflate(DATA[3])) == DATA[3].tobytes()
