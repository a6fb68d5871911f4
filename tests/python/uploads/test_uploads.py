"""Large values inside params: how they come in, and what functions get, on three backends."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import io
import json
import shutil
import threading
import tracemalloc
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from support.apps import make_app
from support.interpreters import run
from support.logins import LOGINS, Login
from support.servers import Site, serve
from support.services import make_service
from support.uploads import World, png, reference, send

from dash_dynamic_image_component import Registry, get_blob, image_url, put_blob
from dash_dynamic_image_component.service.flow import on_loop
from dash_dynamic_image_component.service.http import Reply, Request

# How they come in


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


def test_an_upload_from_a_page_of_the_app_is_taken(site: Site) -> None:
    assert send(site, b"abc", Sec_Fetch_Site="same-origin").status == 201


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


BEFORE_AN_APP = """
from dash_dynamic_image_component import put_blob
try:
    put_blob(b"1")
except LookupError as error:
    print(error)
"""


def test_a_file_before_the_first_app_is_told_where_it_belongs() -> None:
    said = run(BEFORE_AN_APP)
    assert said == "there is no Dash app yet: make it before files are kept\n"


# What functions get


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


@pytest.mark.parametrize("content", [b"[" * 100_000, b"NaN", b"1e999", b'1,"x":2', b"\xff"])
def test_a_value_that_is_no_json_of_params_is_a_file(
    world: World, site: Site, content: bytes
) -> None:
    send(site, content)
    assert site.image("plain", {"value": reference(content)}).status == 200
    assert world.got[0][0].startswith("data:")


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


def test_a_file_of_the_servers_own_stands_for_itself_in_params(world: World) -> None:
    blob = put_blob(Image.new("RGB", (4, 3), (9, 0, 0)), world.app)
    assert (blob.media_type, blob.sha256) == ("image/png", hashlib.sha256(blob.data).hexdigest())
    url = image_url("image", {"photo": blob}, world.app)
    assert quote(json.dumps(blob.reference, separators=(",", ":"))) in url
    with serve(world.app.server) as site:
        assert site.ask(url).status == 200
    assert world.got[0].getpixel((0, 0)) == (9, 0, 0)


def test_a_file_of_the_servers_own_is_kept_again_while_the_program_has_it(
    world: World, folder: Path
) -> None:
    blobs = [put_blob(Image.new("RGB", (4, 3), (9, 0, 0)), world.app) for _ in range(2)]
    sha256, params = blobs[0].sha256, {"photo": blobs.pop()}
    shutil.rmtree(folder)
    with serve(world.app.server) as site:
        assert site.image("image", {"photo": reference(blobs[0].data)}).status == 200
        assert [path.name for path in folder.rglob(sha256)] == [sha256]
        blobs.clear()
        shutil.rmtree(folder)
        assert get_blob(params["photo"].reference, world.app) == params["photo"]
        params.clear()
        gc.collect()
        shutil.rmtree(folder)
        assert site.image("image", {"photo": {"$blob": sha256}, "strength": 1}).status == 404


def test_a_file_of_the_servers_own_is_here_where_its_folder_cannot_be_used(
    world: World, folder: Path
) -> None:
    blob = put_blob(b"", world.app)
    shutil.rmtree(folder)
    folder.touch()
    assert get_blob(blob.reference, world.app) == blob
    folder.unlink()


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
