"""The folder of files where the user has no cache folder, and settings that name a bad one."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from support.apps import make_app
from support.services import make_service

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.app.apps import apps
from dash_dynamic_image_component.storage import folders
from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.blob_store import BlobStore, open_blobs
from dash_dynamic_image_component.storage.file_store import FileStore
from dash_dynamic_image_component.storage.folders import default_folder, refusal_of

PHOTO = bytes(5000)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of the system, for a user who has named no cache folder."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    for name in ("DASH_DYNAMIC_IMAGE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def a_file(folder: Path) -> Path:
    file = folder / "file"
    file.write_text("no folder")
    return file


def a_folder_for_all(folder: Path) -> Path:
    (folder / "home" / ".cache" / "dash-dynamic-image").mkdir(0o777, parents=True)
    (folder / "home" / ".cache" / "dash-dynamic-image").chmod(0o777)
    return folder / "home"


NO_HOMES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "of the kernel": ("HOME", lambda _: "/proc"),
    "a device": ("HOME", lambda _: "/dev/null"),
    "a file": ("HOME", a_file),
    "others may write": ("HOME", a_folder_for_all),
    "a cache that is a file": ("XDG_CACHE_HOME", a_file),
    "a cache of the kernel": ("XDG_CACHE_HOME", lambda _: "/proc/cache"),
}


@pytest.mark.parametrize("case", NO_HOMES)
def test_without_a_home_uploads_are_kept_in_the_temporary_folder(
    case: str,
    temporary: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    variable, make = NO_HOMES[case]
    monkeypatch.setenv(variable, str(make(tmp_path)))
    first, second = (make_service(Registry()).blobs for _ in range(2))
    reference = first.put(PHOTO).reference
    assert second.get(reference["$blob"]).data == PHOTO
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert f"uploads and images are kept in {folder}" in caplog.text
    assert "DASH_DYNAMIC_IMAGE_CACHE can name another folder" in caplog.text


def test_a_temporary_folder_that_another_user_has_made_first_is_not_trusted(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/proc")
    monkeypatch.setattr(folders, "MEMORY", tmp_path / "shm")
    (tmp_path / "shm").mkdir()
    planted = default_folder()
    assert planted.parent == temporary
    planted.mkdir()
    planted.chmod(0o777)
    assert default_folder().parent == tmp_path / "shm"


def test_with_no_temporary_folder_either_the_memory_of_the_system_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setenv("HOME", "/proc")
    monkeypatch.setattr(tempfile, "gettempdir", none)
    monkeypatch.setattr(folders, "MEMORY", tmp_path)
    assert default_folder().parent == tmp_path
    monkeypatch.setattr(folders, "MEMORY", tmp_path / "absent")
    assert default_folder().is_relative_to("/proc")  # whose error tells the remedy


def test_a_folder_that_the_user_may_not_look_at_is_no_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path) -> os.stat_result:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "lstat", denied)
    assert isinstance(refusal_of(tmp_path / "home"), PermissionError)


def test_a_home_that_nobody_knows_is_no_place_for_a_folder() -> None:
    assert "there is no home folder" in str(refusal_of(Path("~/.cache/dash-dynamic-image")))


def test_a_full_disk_is_no_reason_for_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    assert default_folder() == platformdirs.user_cache_path("dash-dynamic-image", appauthor=False)


def test_looking_for_a_folder_leaves_no_trace(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    assert default_folder().is_relative_to(home)
    monkeypatch.setenv("HOME", "/proc")
    default_folder()
    assert not [*home.iterdir(), *temporary.iterdir()]


@pytest.mark.parametrize("by_setting", [False, True])
def test_a_named_folder_that_cannot_be_written_is_told_at_once_and_by_each_upload(
    by_setting: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    named = a_file(tmp_path) / "cache"
    if not by_setting:
        monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(named))
    app = make_app("flask")
    Registry(app, store=named if by_setting else None)
    apps.service_of(app)
    assert f"no upload and no image can be kept in {named}" in caplog.text
    caplog.clear()
    answer = app.server.test_client().post(
        "/_dash-dynamic-image/-/blobs", data=PHOTO, content_type="application/octet-stream"
    )
    assert answer.status_code == 500
    assert answer.json["type"].endswith("store-failed")
    assert str(named) in caplog.text
    assert "DASH_DYNAMIC_IMAGE_CACHE can name another folder, or store=" in caplog.text


def test_a_named_home_that_is_unknown_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", "~nobody-of-this-name/cache")
    with pytest.raises(ValueError, match="DASH_DYNAMIC_IMAGE_CACHE is '~nobody-of-this-name"):
        default_folder()
    with pytest.raises(ValueError, match="store is '~nobody-of-this-name"):
        make_service(Registry(), Path("~nobody-of-this-name"))


def full(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


class TestFullDisk:
    """A disk with room for 20,000 bytes, which other programs may fill too."""

    @pytest.fixture
    def images(self, tmp_path: Path) -> FileStore:
        return FileStore(tmp_path / "images", max_bytes=2**20)

    @pytest.fixture
    def blobs(
        self, images: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> BlobStore:
        really = os.fdopen

        def opened(descriptor: int, *args: Any, **options: Any) -> Any:
            file = really(descriptor, *args, **options)
            return Limited(file, tmp_path)

        monkeypatch.setattr(os, "fdopen", opened)
        return open_blobs(images, folder=tmp_path / "blobs", namespace="a", max_bytes=2**20)

    def test_images_make_room_for_an_upload_before_uploads_do(
        self, images: FileStore, blobs: BlobStore
    ) -> None:
        images.put("image", bytes(12_000), max_age=60)
        first, second = blobs.put(b"a" * 6000), blobs.put(b"b" * 6000)
        assert images.get("image") is None
        assert blobs.get(first) is not None
        assert blobs.get(second) is not None

    def test_older_files_make_room_for_an_upload(self, blobs: BlobFiles) -> None:
        old = [blobs.put(bytes([number]) * 6000) for number in range(3)]
        for age, key in enumerate(reversed(old)):
            used = time.time() - 100 * age
            os.utime(blobs._path(key), (used, used))
        with blobs.incoming() as incoming:
            for piece in (b"a" * 4000, b"b" * 6000):
                incoming.write(piece)
            new = incoming.commit()
        assert blobs.get(new) == b"a" * 4000 + b"b" * 6000
        assert blobs.get(old[0]) is None
        assert blobs.get(old[2]) is not None

    def test_what_has_no_room_at_all_is_told(self, blobs: BlobFiles) -> None:
        with pytest.raises(OSError, match="No space left on device; DASH_DYNAMIC") as caught:
            blobs.put(bytes(30_000))
        assert caught.value.errno == errno.ENOSPC


class Limited:
    """A file on a full disk, which takes a part of a piece before it refuses the rest."""

    def __init__(self, file: Any, folder: Path) -> None:
        self._file = file
        self._folder = folder

    def write(self, piece: memoryview) -> int:
        used = sum(each.stat().st_size for each in self._folder.rglob("*") if each.is_file())
        room = min(20_000 - used, len(piece))
        if room <= 0:
            full()
        written: int = self._file.write(piece[:room])
        return written

    def close(self) -> None:
        self._file.close()
