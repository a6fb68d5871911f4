"""Uploads that are not taken, and files that functions do not get, on three backends."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from support.attacks import BLOBS, refused
from support.image_files import saved
from support.servers import Site
from support.uploads import World, png, reference, send

from dash_dynamic_image_component.storage.blob_files import IncomingFile
from dash_dynamic_image_component.storage.store import StoreError
from dash_dynamic_image_component.uploads.uploads import MAX_BLOB_BYTES

# Uploads


def test_a_folder_that_cannot_be_written_is_told_and_the_app_lives_on(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any) -> None:
        raise StoreError("no room")

    monkeypatch.setattr(IncomingFile, "write", full)
    assert refused(send(site, b"abc")) == (500, "store-failed")
    assert "no room" in caplog.text
    assert site.ask("/").status == 200


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content_Type": "text/plain"}, 415, "unsupported-media-type"),
        ({"Content_Type": "multipart/form-data"}, 415, "unsupported-media-type"),
        ({"Content_Type": ""}, 415, "unsupported-media-type"),
        ({"Sec_Fetch_Site": "cross-site"}, 403, "cross-site"),
        ({"Sec_Fetch_Site": "same-site"}, 403, "cross-site"),
        ({"Sec_Fetch_Site": "none"}, 403, "cross-site"),
        ({"Content_Length": str(MAX_BLOB_BYTES + 1)}, 413, "blob-too-large"),
    ],
)
def test_an_upload_that_no_page_of_the_app_made_is_refused(
    site: Site, folder: Path, headers: dict[str, str], status: int, code: str
) -> None:
    assert refused(send(site, b"", **headers)) == (status, code)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_blobs_can_only_be_sent(site: Site, method: str) -> None:
    answer = site.ask(BLOBS, method)
    assert answer.status == 405
    assert answer.headers["allow"] == "POST"


def test_a_body_that_ends_early_leaves_nothing(site: Site, folder: Path) -> None:
    import socket
    import time

    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        head = f"POST {BLOBS} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
        head += "Content-Type: application/octet-stream\r\n\r\n"
        connection.sendall(head.encode() + b"x" * 100_000)
        time.sleep(0.2)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        left = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
        if not left:
            break
        time.sleep(0.05)
    assert left == []
    assert site.ask("/").status == 200


# Files in params


def test_a_blob_that_is_not_here_is_named(world: World, site: Site) -> None:
    gone = reference(b"gone")
    answer = site.image("image", {"photo": gone})
    assert refused(answer) == (404, "blob-missing")
    assert answer.json()["blobs"] == [gone["$blob"]]
    answer = site.ask("/_dash-dynamic-image/kept?p=" + quote(json.dumps(gone)))
    assert refused(answer) == (404, "blob-missing")
    assert world.got == []


@pytest.mark.parametrize(
    "content",
    [b"", b"no image", b"<svg xmlns='http://www.w3.org/2000/svg'/>", png()[:40], b"%PDF-1.7"],
)
def test_a_file_that_is_no_image_is_told_in_a_plain_sentence(
    world: World, site: Site, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert send(site, content).status == 201
    answer = site.image("image", {"photo": reference(content)})
    assert refused(answer) == (422, "bad-blob")
    [error] = answer.json()["errors"]
    assert error["param"] == "photo"
    assert "Traceback" not in caplog.text
    assert world.got == []


def test_a_function_that_opens_a_blob_that_is_no_image_tells_visitors_the_same_sentence(
    world: World, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    assert send(site, b"%PDF-1.7").status == 201
    params = {"photo": reference(b"%PDF-1.7")}
    [error] = site.image("image", params).json()["errors"]
    answer = site.image("opened", {"file": params["photo"]})
    assert answer.status == 422
    assert answer.json()["detail"] == error["message"]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"no JSON", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b"[" * 100_000, 414, "url-too-long"),
        (b'{"text":' + b"[" * 20_000, 400, "malformed"),
        (b'{"text":"' + b"x" * 70_000 + b'"}', 414, "url-too-long"),
        (b'{"text":NaN}', 400, "malformed"),
        (b'{"wrong":1}', 422, "invalid-params"),
    ],
)
def test_params_that_came_as_a_blob_are_held_to_the_same_rules(
    world: World, site: Site, content: bytes, status: int, code: str
) -> None:
    send(site, content)
    answer = site.ask("/_dash-dynamic-image/kept?p=" + quote(json.dumps(reference(content))))
    assert refused(answer) == (status, code)
    assert world.got == []


@pytest.mark.parametrize("value", ["text", 7, [1], {"$blob": "short"}, {"$blob": "A" * 64}])
def test_what_names_no_file_is_refused_where_a_file_is_asked_for(
    world: World, site: Site, value: Any
) -> None:
    assert refused(site.image("image", {"photo": value})) == (422, "invalid-params")


def test_a_null_where_a_file_is_asked_for_is_a_value_that_is_missing(site: Site) -> None:
    assert refused(site.image("image", {"photo": None})) == (422, "value-missing")


def real_files() -> list[bytes]:
    """A small real picture in every format that is taken."""
    picture = Image.effect_noise((40, 30), 80).convert("RGB")
    kinds = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")
    return [saved(picture, kind) for kind in kinds]


def spoiled(file: bytes, chance: random.Random) -> bytes:
    """A file that is cut, flipped here and there, spliced or padded."""
    data = bytearray(file)
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.5:
        del data[chance.randrange(len(data)) :]
    if chance.random() < 0.3:
        at = chance.randrange(len(data) + 1)
        data[at:at] = chance.randbytes(chance.randint(1, 40))
    return bytes(data)


@pytest.mark.slow
def test_malformed_uploads_are_never_the_servers_fault() -> None:
    world, chance, files = World("flask"), random.Random(7), real_files()
    client = world.app.server.test_client()
    statuses = set()
    for number in range(500):
        data = spoiled(files[number % len(files)], chance)
        sent = client.post(BLOBS, data=data, content_type="application/octet-stream")
        assert sent.status_code == 201
        params = json.dumps({"photo": {"$blob": sent.get_json()["sha256"]}})
        answer = client.get("/_dash-dynamic-image/image", query_string={"p": params})
        statuses.add(answer.status_code)
    world.got.clear()
    assert statuses <= {200, 422}
    assert 422 in statuses
