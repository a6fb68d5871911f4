"""The folder for the files of all programs of a user: the user's cache, else a temporary folder."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .bounded_folder import FULL
from .private_folder import PrivateFolder

log = logging.getLogger("dash_dynamic_image_component")

VARIABLE = "DASH_DYNAMIC_IMAGE_CACHE"
NAME = "dash-dynamic-image"
MEMORY = Path("/dev/shm")
"""A folder in memory that Linux has, also where nothing else can be written."""


def default_folder() -> Path:
    """The cache folder: `$DASH_DYNAMIC_IMAGE_CACHE`, else that of the user, else a temporary one.

    A temporary one is a folder of this user in the system's temporary folder, the same for all
    processes of the user. It is used where the user has no home, or the cache folder cannot be
    written, as in containers with a read-only file system; the log says so.

    Raises:
        ValueError: the variable begins with `~`, and there is no home.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return named_folder(chosen, VARIABLE)
    import platformdirs  # for those who name no folder

    own = platformdirs.user_cache_path(NAME, appauthor=False)
    reason = refusal_of(own)
    if reason is None:
        return own
    for folder in _temporary_folders():
        if refusal_of(folder) is None:
            log.warning(
                "uploads and images are kept in %s, which may be emptied at a restart, since the "
                "cache folder %s cannot be used (%s); %s can name another folder",
                *(folder, own, reason.strerror or reason, VARIABLE),
            )
            return folder
    return own


def named_folder(path: str | os.PathLike[str], setting: str) -> Path:
    """The folder that a setting names.

    Raises:
        ValueError: the path begins with `~`, and there is no home.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise ValueError(
            f"{setting} is {os.fspath(path)!r}, and there is no such home; name the whole path"
        ) from None


def refusal_of(folder: Path) -> OSError | None:
    """The reason why no files can be kept in a folder, which need not exist; leaves no trace."""
    if not folder.is_absolute():
        return OSError("there is no home folder")
    try:
        PrivateFolder(folder).check()
        existing = next(each for each in (folder, *folder.parents) if each.exists())
        Path(tempfile.mkdtemp(dir=existing)).rmdir()
    except OSError as error:
        # A full disk may have room later, and processes that start now and then must agree.
        return None if error.errno in FULL else error
    return None


def _temporary_folders() -> Iterator[Path]:
    user = getattr(os, "geteuid", lambda: None)()
    name = NAME if user is None else f"{NAME}-{user}"
    with suppress(FileNotFoundError):  # no temporary folder can be written
        yield Path(tempfile.gettempdir()).absolute() / name
    if MEMORY.is_dir():
        yield MEMORY / name
