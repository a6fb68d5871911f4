"""The cache folder is trusted only where nobody else could put files into it."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from support.apps import make_app, with_dot
from support.servers import serve

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.settings import Settings
from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.file_store import FileStore
from dash_dynamic_image_component.storage.opening import open_storage
from dash_dynamic_image_component.storage.private_folder import PrivateFolder
from dash_dynamic_image_component.storage.store import StoreError

Spoil = Callable[[Path], None]


def of_another_user(path: Path) -> None:
    """Root alone can give a folder away; the fixture lets others seem to be another user."""
    os.chown(path, 12_345, -1, follow_symlinks=False)


SPOILT: dict[str, tuple[Spoil, str]] = {
    "all may write": (lambda path: path.chmod(0o777), "other users may write .*0777"),
    "as /tmp": (lambda path: path.chmod(0o1777), "other users may write .*1777"),
    "the group may write": (lambda path: path.chmod(0o770), "other users may write .*0770"),
    "of another user": (of_another_user, "belongs to user"),
}


@pytest.fixture(params=SPOILT)
def spoilt(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Spoil, str]:
    """What makes a folder one that cannot be trusted, and what is said of it."""
    spoil, said = SPOILT[request.param]
    user = os.geteuid()
    if spoil is of_another_user and user:
        return lambda _: monkeypatch.setattr(os, "geteuid", lambda: user + 1), said
    return spoil, said


@pytest.mark.parametrize("level", ["", "program", "program/images"])
def test_a_folder_that_others_could_fill_is_neither_read_nor_written(
    level: str, spoilt: tuple[Spoil, str], tmp_path: Path
) -> None:
    spoil, said = spoilt
    base = tmp_path / "cache"
    store = FileStore(base / "program" / "images", root=base)
    store.put("a", b"planted", max_age=60)
    spoil(base / level)
    before = sorted(base.rglob("*"))
    asked: tuple[Callable[[], object], ...] = (
        lambda: store.get("a"),
        lambda: store.delete("a"),
        lambda: store.put("b", b"image", max_age=60),
    )
    for ask in asked:
        with pytest.raises(StoreError, match=f"{said}.*DASH_DYNAMIC_IMAGE_CACHE"):
            ask()
    assert store.lock("a", "token", 60)  # a store that cannot lock says True
    assert sorted(base.rglob("*")) == before


def test_uploads_in_such_a_folder_are_not_there_and_cannot_be_kept(
    spoilt: tuple[Spoil, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spoil, said = spoilt
    blobs = BlobFiles(tmp_path / "blobs")
    key = blobs.put(b"planted")
    spoil(tmp_path / "blobs")
    assert blobs.get(key) is None
    assert not blobs.contains(key)
    assert "cannot be trusted" in caplog.text
    with pytest.raises(StoreError, match=said):
        blobs.incoming()
    with pytest.raises(StoreError, match=said):
        blobs.pin(key)


def test_the_remedy_of_the_error_works(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(StoreError) as refused:
        PrivateFolder(shared / "program", shared).make()
    named = Path(str(refused.value).partition("such as ")[2].partition(",")[0])
    assert named.parent == shared
    _, blobs = open_storage(Settings(store=named), "program")
    assert blobs.get(blobs.put(b"photo")) == b"photo"


def test_every_folder_that_is_made_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        base = tmp_path / "user" / "cache"
        FileStore(base / "program" / "images", root=base).put("a", b"image", max_age=60)
        BlobFiles(base / "program" / "blobs", root=base).put(b"photo")
        FileStore(base / "program" / "locks", root=base).lock("a", "token", 60)
    finally:
        os.umask(before)
    made = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert len(made) >= 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_a_link_of_the_users_own_may_lead_to_another_disk(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir(0o700)
    (tmp_path / "cache").symlink_to(tmp_path / "disk")
    store = FileStore(tmp_path / "cache" / "images", root=tmp_path / "cache")
    store.put("a", b"image", max_age=60)
    assert store.get("a") == b"image"
    (tmp_path / "disk").chmod(0o777)
    with pytest.raises(StoreError, match="0777"):
        store.get("a")


def test_a_link_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir(0o700)
    link = tmp_path / "cache"
    link.symlink_to(tmp_path / "own")
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        status = real(path)
        if path != link:
            return status
        return os.stat_result((*status[:4], 12_345, *status[5:10]))

    monkeypatch.setattr(Path, "lstat", lstat)
    with pytest.raises(StoreError, match="belongs to user 12345"):
        FileStore(link).get("a")


def test_images_come_without_the_folder_and_the_log_says_why(
    backend: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o777)
    app = make_app(backend)
    registry = Registry(app, store=str(tmp_path))
    with_dot(registry)

    @registry.generator("kept", max_age=60)
    def kept(value: int) -> bytes:
        from io import BytesIO

        from PIL import Image

        Image.new("L", (1, 1), value).save(file := BytesIO(), "PNG")
        return file.getvalue()

    headers = {"Content-Type": "application/octet-stream", "Content-Length": "5"}
    with caplog.at_level(logging.WARNING), serve(app.server) as site:
        for value in range(3):
            assert site.image("kept", {"value": value}).status == 200
        answer = site.ask("/_dash-dynamic-image/-/blobs", "POST", headers, b"photo")
    assert answer.status == 500
    assert answer.json()["type"].endswith("store-failed")
    warnings = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert len([each for each in warnings if "cannot be trusted" in each.getMessage()]) == 1
    assert not list(tmp_path.iterdir())
