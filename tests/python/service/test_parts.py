"""Parts of images: descriptions that are too long for headers."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from support.apps import make_app
from support.parts import redis_server
from support.pictures import numbered
from support.servers import BACKENDS, serve
from support.services import COMPONENT, make_service

from dash_dynamic_image_component import Preview, Registry, Result
from dash_dynamic_image_component.base.settings import Settings
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.long_texts import fitted
from dash_dynamic_image_component.service.service import Service
from dash_dynamic_image_component.storage.store import StoreError

HEADER = "Dash-Image-Metadata"


class Described:
    """A function whose description has a chosen length, and a count of its runs."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, letters: int = 3_000, sign: str = "a") -> Result:
        self.runs += 1
        metadata = {"text": sign * letters, "size": letters}
        return Result(numbered(1, 1), alt="A wave", metadata=metadata, filename="a.png")


def registry_of(function: Any, **options: Any) -> Registry:
    registry = Registry()
    registry.generator("drawn", **options)(function)
    return registry


def ask(service: Service, params: str = "{}", tail: str = "", **request: Any) -> Reply:
    headers = COMPONENT | request.pop("headers", {})
    asked = Request("GET", "/drawn", f"p={quote(params)}{tail}".encode(), headers, **request)
    return in_thread(service.answer(asked))


def part_of(reply: Reply) -> str:
    """The SHA-256 of the part that a reply names."""
    return str(json.loads(reply.headers[HEADER])["part"])


def told(reply: Reply) -> dict[str, Any]:
    """The description in the body of a reply, without the key of the image."""
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json")
    body = dict(json.loads(reply.body))
    del body["image"]
    return body


@pytest.mark.parametrize("max_age", [None, 0, 60])
@pytest.mark.parametrize("letters", [2_100, 30_000, 65_000])
def test_a_long_description_is_a_part_of_its_image(letters: int, max_age: int | None) -> None:
    function = Described()
    service = make_service(registry_of(function, max_age=max_age))
    params = json.dumps({"letters": letters})
    reply = ask(service, params)
    sha256 = part_of(reply)
    part = ask(service, params, f"&part={sha256}")
    metadata = {"text": "a" * letters, "size": letters}
    assert told(part) == {"alt": "A wave", "metadata": metadata, "filename": "a.png"}
    assert hashlib.sha256(part.body).hexdigest() == sha256
    assert part.headers["Cache-Control"] == reply.headers["Cache-Control"]
    assert function.runs == 1


@pytest.mark.parametrize("letters", range(1_600, 2_200, 25))
@pytest.mark.parametrize("debug", [True, False])
def test_all_headers_of_an_image_together_have_at_most_2_kb(letters: int, debug: bool) -> None:
    service = make_service(registry_of(Described(), max_age=99_999_999, preview=Preview()))
    params = json.dumps({"letters": letters})
    for tail in ("&tier=preview", "&tier=preview", ""):
        headers = ask(service, params, tail, debug=debug).headers
        sent = [f"{n}: {v}\r\n" for n, v in headers.items() if n.startswith("Dash-Image-")]
        assert HEADER in headers
        assert len("".join(sent)) <= 2_048


def test_the_first_texts_have_the_room_of_the_headers() -> None:
    texts = {"Dash-Image-Axes": f"[{'1,' * 600}2]", "Dash-Image-Metadata": f'["{"a" * 700}"]'}
    headers, parts = fitted(texts, b'{"image":"key",')
    assert headers["Dash-Image-Axes"] == texts["Dash-Image-Axes"]
    sha256 = json.loads(headers["Dash-Image-Metadata"])["part"]
    assert json.loads(parts[sha256]) == {"image": "key", "value": ["a" * 700]}
    assert list(parts) == [sha256]
    long = dict.fromkeys(("Dash-Image-A", "Dash-Image-B", "Dash-Image-C"), f'["{"a" * 3000}"]')
    headers, parts = fitted(long, b"{")
    assert [set(json.loads(text)) for text in headers.values()] == [{"part"}] * 3


def test_a_description_that_fits_needs_no_part() -> None:
    reply = ask(make_service(registry_of(Described())), '{"letters":1500}')
    assert json.loads(reply.headers[HEADER])["metadata"]["size"] == 1500


def test_a_preview_names_the_part_of_its_exact_image() -> None:
    service = make_service(registry_of(Described(), max_age=60))
    preview = ask(service, tail="&tier=preview")
    sha256 = part_of(preview)
    assert part_of(ask(service)) == sha256
    for tail in ("&tier=preview", ""):
        assert told(ask(service, tail=f"{tail}&part={sha256}"))["metadata"]["size"] == 3_000


def test_a_part_is_answered_as_its_image_is(caplog: pytest.LogCaptureFixture) -> None:
    function = Described()
    service = make_service(registry_of(function))
    sha256 = part_of(ask(service))
    tag = {"If-None-Match": f'"{sha256}"'}
    assert ask(service, tail=f"&part={sha256}", headers=tag).status == 304
    head = in_thread(service.answer(Request("HEAD", "/drawn", f"p={{}}&part={sha256}".encode())))
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 3_000
    for wrong in ("", "abc", "A" * 64, sha256 + "0"):
        assert ask(service, tail=f"&part={wrong}").status == 400
    assert ask(service, '{"size":1}', f"&part={sha256}").status == 422
    assert function.runs == 1


def test_a_url_leads_to_no_part_of_another_image_and_to_no_upload() -> None:
    service = make_service(registry_of(Described()))
    sha256 = part_of(ask(service))
    upload = hashlib.sha256(b'{"secret":1}').hexdigest()
    assert service.blobs.put(b'{"secret":1}').reference == {"$blob": upload}
    for params, part in [('{"letters":3001}', sha256), ("{}", upload), ("{}", "0" * 64)]:
        refused = ask(service, params, f"&part={part}")
        assert refused.status == 404
        assert json.loads(refused.body)["type"] == "urn:dash-dynamic-image:part-missing"


def test_a_part_is_for_its_viewer_alone_and_behind_authorize() -> None:
    viewer = ["alice"]
    registry = registry_of(
        Described(),
        vary=lambda request: viewer[0],
        authorize=lambda request, params: viewer[0] != "eve",
        max_age=60,
    )
    service = make_service(registry)
    sha256 = part_of(ask(service))
    statuses = []
    for viewer[0] in ("alice", "bob", "eve"):
        statuses.append(ask(service, tail=f"&part={sha256}").status)
    assert statuses == [200, 404, 403]


def test_a_part_whose_blob_is_gone_is_that_of_the_kept_image(tmp_path: Path) -> None:
    function = Described()
    registry = registry_of(function, max_age=60)
    service = make_service(registry, tmp_path)
    sha256 = part_of(ask(service))
    for file in tmp_path.rglob(sha256 + "*"):
        file.unlink()
    assert not service.blobs._store.contains(sha256)
    for each in (service, make_service(registry, tmp_path)):  # of memory, of the files
        assert told(ask(each, tail=f"&part={sha256}"))["metadata"]["size"] == 3_000
    assert function.runs == 1


@pytest.fixture(params=["files", "redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "files":
        yield str(tmp_path)
        return
    with redis_server() as server:
        yield server.url


@pytest.mark.parametrize("max_age", [None, 60])
def test_another_process_answers_a_part(place: str, max_age: int | None) -> None:
    function = Described()
    registry = registry_of(function, max_age=max_age)
    one, two = (
        Service(registry, Settings(store=place, namespace="tests"), "tests") for _ in range(2)
    )
    sha256 = part_of(ask(one))
    assert told(ask(two, tail=f"&part={sha256}"))["metadata"]["size"] == 3_000
    assert function.runs == 1


def test_a_store_that_fails_loses_no_image(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    def put(data: bytes) -> str:
        raise StoreError(errno.ENOSPC, "the disk is full")

    service = make_service(registry_of(Described()), tmp_path)
    monkeypatch.setattr(service.blobs._store, "put", put)
    reply = ask(service)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "image/png")
    assert ask(service, tail=f"&part={part_of(reply)}").status == 404
    assert ask(service, '{"letters":4000}').status == 200
    assert len(caplog.records) == 1
    assert "the metadata of drawn cannot be kept for the page" in caplog.text
    assert "the disk is full" in caplog.text


def test_an_image_whose_description_is_over_64_kb_comes_without_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = make_service(registry_of(Described()))
    with caplog.at_level(logging.WARNING):
        reply = ask(service, '{"letters":66000}')
    assert reply.status == 200
    said = json.loads(reply.headers[HEADER])
    omitted = "metadata takes 66,024 bytes of JSON; the limit is 65,536"
    assert said == {"alt": "A wave", "filename": "a.png", "omitted": omitted}
    assert "drawn is sent without a part of its Result" in caplog.text
    assert omitted in caplog.text


def test_params_that_are_a_blob_lead_to_the_same_part() -> None:
    service = make_service(registry_of(Described()))
    long = json.dumps({"letters": 3000, "sign": "b"}, separators=(",", ":"))
    blob = service.blobs.put(long.encode()).reference
    sha256 = part_of(ask(service, json.dumps(blob)))
    assert told(ask(service, json.dumps(blob), f"&part={sha256}"))["metadata"]["size"] == 3000
    assert ask(service, long, f"&part={sha256}").status == 200


@pytest.mark.parametrize("backend", BACKENDS)
def test_each_backend_sends_a_part(backend: str) -> None:
    app = make_app(backend)

    @Registry(app).generator
    def histogram(size: int) -> Result:
        image = Image.effect_noise((size, size), 90).convert("RGB")
        return Result(image, metadata={"counts": [size * n for n in range(2_000)]})

    with serve(app.server) as site:
        image = site.image("histogram", {"size": 40})
        sha256 = json.loads(image.headers["dash-image-metadata"])["part"]
        query = quote('{"size":40}')
        part = site.ask(f"/_dash-dynamic-image/histogram?p={query}&part={sha256}")
    assert part.json()["metadata"] == {"counts": [40 * n for n in range(2_000)]}
