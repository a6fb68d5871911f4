"""Files of blobs in a small store, and its clock."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support.blob_files import MIB
from support.clocks import Clock

from dash_dynamic_image_component.storage.blob_files import BlobFiles


@pytest.fixture
def clock() -> Clock:
    """It begins now: files have the time of the system."""
    return Clock(time.time())


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> BlobFiles:
    """A store of 4 MiB, unless a module has another store."""
    return BlobFiles(tmp_path / "store", max_bytes=4 * MIB, clock=clock)
