"""A folder that only its owner may write: made so, and refused where it is another's."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from .store import StoreError

OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
ROOT_USER = 0


class PrivateFolder:
    """A folder whose files can be trusted, since nobody but this user could put them there.

    Folders that are missing are made with mode 0700, each of them. Of those that exist, all from
    `root` to `path` must belong to the user who runs this process, or to root, who may do anything
    anyway; and neither their group nor others may write to them. The same holds for the owner of a
    symbolic link among them. What is around `root` is not looked at: who may move `root` away
    cannot put anything trusted in its place.

    Windows, which has no such owners and modes, refuses nothing.
    """

    def __init__(self, path: Path, root: Path | None = None) -> None:
        self.path = path
        self._root = path if root is None else root

    def make(self) -> Path:
        """The folder, which is there afterwards; a StoreError where it cannot be trusted."""
        if not self.check():
            missing = [each for each in (self.path, *self.path.parents) if not each.exists()]
            for folder in reversed(missing):
                folder.mkdir(0o700, exist_ok=True)
            self.check()  # another user may have been faster
        return self.path

    def check(self) -> bool:
        """True if the folder exists; a StoreError where it, or one around it, cannot be trusted."""
        user = getattr(os, "geteuid", lambda: None)()
        try:
            for folder in self._levels():
                if user is not None:
                    _check(folder, user)
            self.path.stat()
        except FileNotFoundError:
            return False
        return True

    def _levels(self) -> Iterator[Path]:
        """From `root` to `path`."""
        inside = self.path.relative_to(self._root)
        yield self._root
        for depth in range(len(inside.parts)):
            yield self._root.joinpath(*inside.parts[: depth + 1])


def _check(folder: Path, user: int) -> None:
    status = folder.lstat()
    if stat.S_ISLNK(status.st_mode):
        _check_owner(folder, status.st_uid, user)
        status = folder.stat()
    _check_owner(folder, status.st_uid, user)
    if stat.S_ISDIR(status.st_mode) and status.st_mode & OTHERS_WRITE:
        raise _refusal(
            folder,
            f"other users may write to it (mode {stat.S_IMODE(status.st_mode):04o})",
            "empty it and take that right from them (chmod 700), or ",
        )


def _check_owner(folder: Path, owner: int, user: int) -> None:
    if owner not in (user, ROOT_USER):
        raise _refusal(folder, f"it belongs to user {owner}, and this program runs as {user}", "")


def _refusal(folder: Path, reason: str, remedy: str) -> StoreError:
    return StoreError(
        errno.EPERM,
        f"the cache folder {folder} cannot be trusted: {reason}; {remedy}let "
        "DASH_DYNAMIC_IMAGE_CACHE name a folder that is not there yet, such as "
        f"{folder / 'private'}, which then is made for this user alone",
    )
