"""Large values inside params: how they come in, and what functions get, on three backends."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import io
import json
import random
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from support.apps import make_app
from support.logins import LOGINS, Login
from support.servers import Answer, Site, serve
from support.services import make_service

from dash_dynamic_image_component import Blob, Registry, get_blob, image_url, put_blob
from dash_dynamic_image_component.service.flow import on_loop
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.storage.blob_files import IncomingFile
from dash_dynamic_image_component.storage.store import StoreError
from dash_dynamic_image_component.uploads.uploads import MAX_BLOB_BYTES

BLOBS = "/_dash-dynamic-image/-/blobs"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a cache folder of its own."""
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path))
    return tmp_path


def png(value: int = 7, size: tuple[int, int] = (4, 3)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (value, 0, 0)).save(out, "PNG")
    return out.getvalue()


def send(site: Site, data: bytes, path: str = BLOBS, **headers: str) -> Answer:
    sent = {"Content-Type": "application/octet-stream", "Content-Length": str(len(data))}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return site.ask(path, "POST", sent, data)


class World:
    """An app whose functions ask for files in every way, and what they got."""

    def __init__(self, backend: str) -> None:
        self.app = make_app(backend)
        self.got: list[Any] = []
        generator = Registry(self.app).generator

        @generator
        def image(photo: Image.Image, strength: int = 0) -> Image.Image:
            self.got.append(photo)
            return photo

        @generator
        async def image_later(photo: Image.Image) -> Image.Image:
            self.got.append(photo)
            return photo

        @generator
        def array(photo: npt.NDArray[np.uint8]) -> Any:
            self.got.append(photo)
            return photo

        @generator
        def raw(file: bytes | None = None) -> Image.Image:
            self.got.append(file)
            return Image.new("L", (1, 1))

        @generator
        def blob(file: Blob) -> Image.Image:
            self.got.append(file)
            return Image.new("L", (1, 1))

        @generator
        def opened(file: Blob) -> Image.Image:
            return file.image()

        @generator
        def several(files: list[bytes]) -> Image.Image:
            self.got.append(files)
            return Image.new("L", (1, 1))

        @generator
        def plain(value: Any = None, points: list[float] = []) -> Image.Image:  # noqa: B006
            self.got.append((value, points))
            return Image.new("L", (1, 1))

        @generator(max_age=60)
        def kept(text: str) -> Image.Image:
            self.got.append(text)
            return Image.new("L", (1, 1))


@pytest.fixture
def world(backend: str) -> World:
    return World(backend)


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    with serve(world.app.server) as site:
        yield site


def reference(data: bytes) -> dict[str, str]:
    return {"$blob": hashlib.sha256(data).hexdigest()}


def test_a_blob_goes_up_and_is_named_by_its_sha256(site: Site) -> None:
    for _ in range(2):
        answer = send(site, b"abc")
        assert answer.status == 201
        assert answer.json() == {"sha256": hashlib.sha256(b"abc").hexdigest()}
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers


def test_the_limit_that_flask_sets_to_other_requests_is_not_that_of_blobs() -> None:
    world = World("flask")
    world.app.server.config["MAX_CONTENT_LENGTH"] = 10
    with serve(world.app.server) as site:
        assert send(site, bytes(1000)).status == 201


def test_a_blob_of_20_mb_goes_up_on_every_backend(site: Site) -> None:
    data = bytes(20 * 2**20)
    assert send(site, data).json() == {"sha256": hashlib.sha256(data).hexdigest()}


@pytest.mark.parametrize("name", ["image", "image_later"])
def test_a_function_gets_an_image(world: World, site: Site, name: str) -> None:
    sent = send(site, png())
    answer = site.image(name, {"photo": {"$blob": sent.json()["sha256"]}})
    assert answer.status == 200, answer.body
    assert world.got[0].size == (4, 3)
    with Image.open(io.BytesIO(answer.body)) as drawn:
        assert drawn.convert("RGB").getpixel((0, 0)) == (7, 0, 0)


def test_a_function_gets_an_array(world: World, site: Site) -> None:
    send(site, png())
    assert site.image("array", {"photo": reference(png())}).status == 200
    assert world.got[0].shape == (3, 4, 3)
    assert world.got[0].dtype == np.uint8


def test_a_function_gets_bytes_a_blob_or_several(world: World, site: Site) -> None:
    send(site, png())
    one = reference(png())
    assert site.image("raw", {"file": one}).status == 200
    assert site.image("raw", {"file": None}).status == 200
    assert site.image("blob", {"file": one}).status == 200
    assert site.image("several", {"files": [one, one]}).status == 200
    raw, nothing, blob, several = world.got
    assert (raw, nothing, several) == (png(), None, [png(), png()])
    assert (blob.data, blob.media_type) == (png(), "image/png")


def test_a_large_value_that_is_no_file_to_the_function_is_itself_again(
    world: World, site: Site
) -> None:
    points = [0.5, 1, 2]
    send(site, json.dumps(points).encode())
    assert site.image("plain", {"points": reference(json.dumps(points).encode())}).status == 200
    send(site, png())
    assert site.image("plain", {"value": reference(png())}).status == 200
    (_, got), (url, _) = world.got
    assert got == points
    assert url.startswith("data:image/png;base64,")


def test_the_key_does_not_depend_on_how_params_travelled(world: World, site: Site) -> None:
    params = {"text": "x" * 3000}
    assert site.image("kept", params).status == 200
    text = json.dumps(params, separators=(",", ":")).encode()
    assert send(site, text).status == 201
    answer = site.ask("/_dash-dynamic-image/kept?p=" + quote(json.dumps(reference(text))))
    assert answer.status == 200
    assert "age" in answer.headers
    assert len(world.got) == 1


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
    assert problem_of(answer) == (status, code)
    assert world.got == []


@pytest.mark.parametrize("content", [b"[" * 100_000, b"NaN", b"1e999", b'1,"x":2', b"\xff"])
def test_a_value_that_is_no_json_of_params_is_a_file(
    world: World, site: Site, content: bytes
) -> None:
    send(site, content)
    assert site.image("plain", {"value": reference(content)}).status == 200
    assert world.got[0][0].startswith("data:")


def problem_of(answer: Answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer
    assert answer.headers["cache-control"] == "no-store"
    return answer.status, answer.json()["type"].removeprefix("urn:dash-dynamic-image:")


def test_a_blob_that_is_not_here_is_named(world: World, site: Site) -> None:
    gone = reference(b"gone")
    answer = site.image("image", {"photo": gone})
    assert problem_of(answer) == (404, "blob-missing")
    assert answer.json()["blobs"] == [gone["$blob"]]
    answer = site.ask("/_dash-dynamic-image/kept?p=" + quote(json.dumps(gone)))
    assert problem_of(answer) == (404, "blob-missing")
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
    assert problem_of(answer) == (422, "bad-blob")
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


def test_a_small_file_may_stand_in_the_params_themselves(world: World, site: Site) -> None:
    small = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    assert site.image("image", {"photo": small}).status == 200
    assert site.image("raw", {"file": "data:;base64,"}).status == 200
    assert world.got[0].size == (4, 3)
    assert world.got[1] == b""


def test_a_file_deep_in_params_of_no_type_is_a_data_url_again(world: World, site: Site) -> None:
    send(site, png())
    assert site.image("plain", {"value": [{"deep": reference(png())}]}).status == 200
    assert world.got[0][0][0]["deep"].startswith("data:image/png;base64,")


def test_a_folder_that_cannot_be_written_is_told_and_the_app_lives_on(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any) -> None:
        raise StoreError("no room")

    monkeypatch.setattr(IncomingFile, "write", full)
    assert problem_of(send(site, b"abc")) == (500, "store-failed")
    assert "no room" in caplog.text
    assert site.ask("/").status == 200


@pytest.mark.parametrize("value", ["text", 7, [1], {"$blob": "short"}, {"$blob": "A" * 64}])
def test_what_names_no_file_is_refused_where_a_file_is_asked_for(
    world: World, site: Site, value: Any
) -> None:
    assert problem_of(site.image("image", {"photo": value})) == (422, "invalid-params")


def test_a_null_where_a_file_is_asked_for_is_a_value_that_is_missing(site: Site) -> None:
    assert problem_of(site.image("image", {"photo": None})) == (422, "value-missing")


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
    assert problem_of(send(site, b"", **headers)) == (status, code)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_an_upload_from_a_page_of_the_app_is_taken(site: Site) -> None:
    assert send(site, b"abc", Sec_Fetch_Site="same-origin").status == 201


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


@pytest.mark.parametrize(("backend", "with_login"), LOGINS)
def test_blobs_obey_the_login_of_the_app(backend: str, with_login: Login) -> None:
    app = with_login(backend, (401, {}, "sign in"))
    Registry(app)
    with serve(app.server) as site:
        assert send(site, b"abc").status == 401
        assert send(site, b"abc", Cookie="user=ada").status == 201


def test_two_apps_do_not_see_each_others_blobs() -> None:
    apps = [make_app("flask", url_base_pathname=prefix) for prefix in ("/one/", "/two/")]
    for app in apps:
        Registry(app).generator("raw")(lambda file: Image.new("L", (1, 1)))
    blob = put_blob(b"secret", apps[0])
    assert get_blob(blob.reference, apps[0]).data == b"secret"
    with pytest.raises(LookupError, match="gone"):
        get_blob(blob.reference, apps[1])


def test_a_file_of_the_servers_own_stands_for_itself_in_params(world: World) -> None:
    blob = put_blob(Image.new("RGB", (4, 3), (9, 0, 0)), world.app)
    assert (blob.media_type, blob.sha256) == ("image/png", hashlib.sha256(blob.data).hexdigest())
    url = image_url("image", {"photo": blob}, world.app)
    assert quote(json.dumps(blob.reference, separators=(",", ":"))) in url
    with serve(world.app.server) as site:
        assert site.ask(url).status == 200
    assert world.got[0].getpixel((0, 0)) == (9, 0, 0)


def test_a_url_needs_files_that_are_here(world: World) -> None:
    with pytest.raises(ValueError, match="It expired, or was never here"):
        image_url("image", {"photo": reference(b"gone")}, world.app)
    with pytest.raises(ValueError, match="put_blob"):
        image_url("kept", {"text": "x" * 2000}, world.app)


def test_one_decode_serves_many_requests(world: World, site: Site) -> None:
    send(site, png(size=(400, 300)))
    for strength in range(20):
        params = {"photo": reference(png(size=(400, 300))), "strength": strength}
        assert site.image("image", params).status == 200
    from dash_dynamic_image_component.app.apps import apps

    assert apps.service_of(world.app).blobs._images.decodes == 1
    assert len({id(photo) for photo in world.got}) == 20, "each call has an image of its own"


def real_files() -> list[bytes]:
    """A small real picture in every format that is taken."""
    picture, files = Image.effect_noise((40, 30), 80).convert("RGB"), []
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"):
        out = io.BytesIO()
        picture.save(out, kind)
        files.append(out.getvalue())
    return files


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


@pytest.mark.slow
def test_requests_that_wait_hold_no_large_values() -> None:
    size, number = 2 * 2**20, 12
    registry, gate, began = Registry(), threading.Event(), threading.Event()

    @registry.generator
    def drawn(text: str, value: int) -> Image.Image:
        began.set()
        assert gate.wait(30)
        return Image.new("L", (1, 1), len(text) % 7)

    service = make_service(registry, threads=1)
    upload = service.blobs.receive()
    upload.write(b"x" * size)
    sha256 = upload.finish(None)

    async def ask_all(values: list[int]) -> list[asyncio.Task[Reply]]:
        queries = [json.dumps({"text": {"$blob": sha256}, "value": each}) for each in values]
        return [
            asyncio.create_task(
                on_loop(service.answer(Request("GET", "/drawn", f"p={quote(each)}".encode())))
            )
            for each in queries
        ]

    async def main() -> tuple[int, set[int]]:
        tasks = await ask_all([0])
        await asyncio.to_thread(began.wait, 10)
        tracemalloc.start()
        try:
            tasks += await ask_all([*range(1, number), *[0] * number])
            while sum(each.passengers for each in flights().values()) < 2 * number:
                await asyncio.sleep(0.01)
            gc.collect()
            held = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
            gate.set()
        return held, {each.status for each in await asyncio.gather(*tasks)}

    def flights() -> dict[str, Any]:
        return service._finder._flight._flights

    held, statuses = asyncio.run(main())
    assert statuses == {200}
    assert held < 2 * size
