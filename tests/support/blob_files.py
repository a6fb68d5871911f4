"""The files of a store of blobs, and blobs of any size."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dash_dynamic_image_component.storage.blob_files import BlobFiles

DAY = 86_400.0
MIB = 2**20
"""Seconds and bytes."""


def sha256(data: bytes) -> str:
    """The name of a blob."""
    return hashlib.sha256(data).hexdigest()


def file_of(store: BlobFiles, key: str) -> Path:
    """Where a blob is."""
    return store._folder.path / key[:2] / key


def files(store: BlobFiles, pattern: str = "*") -> list[Path]:
    """All files in the folder of the store whose names fit."""
    return [path for path in store._folder.path.rglob(pattern) if path.is_file()]


def kept(store: BlobFiles) -> int:
    """Bytes of all files in the folder of the store."""
    return sum(path.stat().st_size for path in files(store))


def block(number: int, size: int = MIB // 2) -> bytes:
    """A blob of its own for each number; its bytes are a multiple of 4."""
    return number.to_bytes(4, "big") * (size // 4)
