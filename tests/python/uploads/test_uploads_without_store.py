"""Uploads to an app whose Redis cannot be reached."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from support.apps import make_app
from support.parts import free_port
from support.servers import serve

from dash_dynamic_image_component import Registry

SENT = {"Content-Type": "application/octet-stream"}


def test_uploads_are_taken_and_drawn_while_redis_is_away(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path / "cache"))
    app = make_app(backend)
    url = f"redis://127.0.0.1:{free_port()}/0"
    registry = Registry(app, store=url, namespace="away")

    @registry.generator(max_age=60)
    def photo(picture: Image.Image) -> Image.Image:
        return picture

    file = io.BytesIO()
    Image.new("L", (7, 5)).save(file, "PNG")
    data = file.getvalue()
    params = {"picture": {"$blob": hashlib.sha256(data).hexdigest()}}
    headers = SENT | {"Content-Length": str(len(data))}
    with serve(app.server) as site:
        assert site.ask("/_dash-dynamic-image/-/blobs", "POST", headers, data).status == 201
        answer = site.image("photo", params)
    assert (answer.status, Image.open(io.BytesIO(answer.body)).size) == (200, (7, 5))
    assert "uploads are kept in files of this machine" in caplog.text
    assert any(each.is_file() for each in (tmp_path / "cache").rglob("blobs/*/*"))
