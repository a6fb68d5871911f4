"""Where a registry keeps images and blobs, as its settings say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .blob_store import BlobStore, open_blobs
from .careful_store import CarefulStore
from .once import folder_of, remove_with, sweep
from .settings import Settings
from .stores import Store, default_folder, open_store


def open_storage(settings: Settings, namespace: str) -> tuple[Store, BlobStore]:
    """The store of images, which never raises, and that of blobs.

    In files each program has a folder of its own, whatever folder is chosen for all; elsewhere its
    keys begin with the namespace.
    A folder that no other process could find goes with this one.
    """
    where: Any = settings.store
    base = default_folder()
    if isinstance(where, (str, os.PathLike)) and "://" not in str(where):
        where, base = None, Path(where).expanduser()
    folder, max_bytes = folder_of(base, namespace), settings.disk_bytes
    store = open_store(where, default_folder=folder / "images", max_bytes=max_bytes, root=base)
    blobs = open_blobs(
        store, folder=folder / "blobs", namespace=namespace, max_bytes=max_bytes, root=base
    )
    if where is None:
        sweep(base)
        remove_with(blobs, base, namespace)
    return CarefulStore(store), blobs
