"""Headers that try to change an answer, and what functions put into those of answers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from support.apps import make_app
from support.attacks import BLOBS, ROUTE, refused, statuses, talk, upload
from support.servers import BACKENDS, Answer, Site, serve

from dash_dynamic_image_component import Registry, Result

VOLATILE = {"date", "server", "connection", "age", "server-timing"}
"""Of the web server, the time since an image was made, and what it took."""

fresh = count(1)


class World:
    """An app with an image for everybody, and one that says about itself what it is told."""

    def __init__(self, backend: str) -> None:
        self.app = make_app(backend)
        generator = Registry(self.app).generator

        @generator(max_age=math.inf, version="1", public=True)
        def shared(value: int = 0) -> Any:
            return np.full((4, 4), value % 256, np.uint8)

        @generator
        def plain(value: int = 0) -> Any:
            return np.full((4, 4), value % 256, np.uint8)

        @generator(max_age=60)
        def described(alt: str = "", metadata: Any = None, filename: str | None = None) -> Any:
            pixels = np.zeros((1, 1), np.uint8)
            return Result(pixels, alt=alt, metadata=metadata, filename=filename)


@pytest.fixture(scope="module", params=BACKENDS)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with serve(World(request.param).app.server) as site:
        yield site


def essence(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """All of an answer that a cache would keep."""
    headers = {name: value for name, value in answer.headers.items() if name not in VOLATILE}
    return answer.status, headers, answer.body


UNKEYED = [
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Forwarded-Proto", "ftp"),
    ("X-Forwarded-Port", "1"),
    ("X-Forwarded-For", "10.0.0.1"),
    ("X-Forwarded-Scheme", "nothttps"),
    ("X-Forwarded-Server", "evil.example"),
    ("X-Forwarded-Path", "/evil"),
    ("X-Forwarded-Uri", "/evil"),
    ("Forwarded", "host=evil.example;proto=http"),
    ("X-Host", "evil.example"),
    ("X-Real-IP", "10.0.0.1"),
    ("X-Script-Name", "/evil"),
    ("X-Original-URL", f"{ROUTE}/described?p=%7B%7D"),
    ("X-Rewrite-URL", f"{ROUTE}/described?p=%7B%7D"),
    ("X-Original-Host", "evil.example"),
    ("X-Accel-Redirect", "/etc/passwd"),
    ("X-Sendfile", "/etc/passwd"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-HTTP-Method", "POST"),
    ("X-Method-Override", "HEAD"),
    ("X-Requested-With", "XMLHttpRequest"),
    ("X-Wap-Profile", "http://evil.example/wap.xml"),
    ("Accept-Language", "de"),
    ("Accept-Charset", "utf-16"),
    ("Accept-Encoding", "gzip, br, zstd"),
    ("Accept-Encoding", "identity;q=0, *;q=0"),
    ("Accept", "text/html"),
    ("Accept", "image/avif;q=2, */*;q=-1, ;;;,,,"),
    ("Accept", "a" * 5000),
    ("Accept", "\xff\xfe\x80"),
    ("Cookie", "user=eve; session=" + "a" * 2000),
    ("Authorization", "Basic ZXZlOg=="),
    ("Authorization", "\xff"),
    ("Origin", "http://evil.example"),
    ("Origin", "null"),
    ("Referer", "http://evil.example/<script>"),
    ("User-Agent", "() { :;}; echo evil"),
    ("Content-Type", "text/html"),
    ("Content-Encoding", "gzip"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Dest", "document"),
    ("Save-Data", "on"),
    ("DPR", "3"),
    ("Width", "99999"),
    ("Pragma", "x"),
    ("Via", "1.1 evil.example"),
    ("Max-Forwards", "0"),
    ("TE", "trailers, chunked"),
    ("Expect", "nothing"),
    ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),
    ("If-Modified-Since", "\xff"),
    ("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("If-Match", '"other"'),
    ("If-Match", "*"),
    ("If-Range", '"other"'),
    ("Range", "bytes=0-0"),
    ("Range", "bytes=-1"),
    ("Range", "bytes=0-"),
    ("Range", "bytes=5-2"),
    ("Range", "bytes=" + "9" * 4000 + "-"),
    ("Range", "bytes=" + ",".join(["0-0"] * 1500)),
    ("Range", "bytes=0-0,-1"),
    ("Range", "lines=1-2"),
    ("Range", "bytes"),
    ("Range", "=,-;\xff"),
    ("Dash-Image-Metadata", '{"alt":"evil"}'),
    ("Content-Security-Policy", "script-src *"),
    ("Cache-Control", "max-age=0, only-if-cached"),
]


@pytest.mark.parametrize(("name", "value"), UNKEYED, ids=[f"{n}-{v[:12]!a}" for n, v in UNKEYED])
def test_no_header_changes_an_answer(site: Site, name: str, value: str) -> None:
    """Neither the answer that it gets, nor the one that the next visitor gets of a cache."""
    for generator in ("shared", "plain"):
        params = quote(json.dumps({"value": next(fresh)}))
        target = f"{ROUTE}/{generator}?p={params}"
        tried = site.ask(target, headers={name: value})
        assert tried.status == 200
        assert essence(tried) == essence(site.ask(target))
        assert "access-control-allow-origin" not in tried.headers
        assert "vary" not in tried.headers


@pytest.mark.parametrize(
    ("target", "status"),
    [("nothing?p=%7B%7D", 404), ("plain", 400), ("plain?p=%7B%22x%22:1%7D", 422)],
)
@pytest.mark.parametrize("name", ["X-Forwarded-Host", "Origin", "Accept", "Range", "If-None-Match"])
def test_no_header_changes_a_refusal(site: Site, target: str, status: int, name: str) -> None:
    tried = site.ask(f"{ROUTE}/{target}", headers={name: "*"})
    assert refused(tried)[0] == status
    assert essence(tried) == essence(site.ask(f"{ROUTE}/{target}"))


NOT_THE_TAG = [
    "{bare}",
    '"{bare}',
    '{bare}"',
    "'{bare}'",
    "w/{etag}",
    "W/W/{etag}",
    "{etag}{etag}",
    "{etag};q=1",
    "{upper}",
    '"{bare}x"',
    '"{half}"',
    '"*"',
    "**",
    "* , *",
    '"',
    '""',
    "W/",
    ",",
    "," * 5000,
    '"a",' * 1000,
    '"' + "a" * 6000 + '"',
    '"\xff\xfe"',
    "\xe9",
    '"\\"',
    "\t",
]
"""What stands in `If-None-Match` and names another image, or nothing at all."""


@pytest.mark.parametrize("sent", NOT_THE_TAG, ids=[f"{each[:20]!a}" for each in NOT_THE_TAG])
def test_what_is_not_exactly_the_tag_gets_the_whole_image(site: Site, sent: str) -> None:
    whole = site.image("plain")
    etag = whole.headers["etag"]
    bare = etag.strip('"')
    value = sent
    parts = {"{etag}": etag, "{bare}": bare, "{half}": bare[:16], "{upper}": etag.upper()}
    for part, meant in parts.items():
        value = value.replace(part, meant)
    assert essence(site.image("plain", If_None_Match=value)) == essence(whole)
    again = site.image("plain", If_None_Match=etag)
    assert (again.status, again.body) == (304, b"")


BREAKING = ['"\0"', "a\0b", "\x01\x02", "\x7f", "\x1b[2J", "\x0b", "a\r b", "a\n b"]
"""Characters that no header may hold; a web server may refuse them by itself."""


@pytest.mark.parametrize("value", BREAKING, ids=ascii)
@pytest.mark.parametrize("name", ["If-None-Match", "Accept", "Cache-Control", "Cookie"])
def test_a_header_that_is_none_breaks_nothing(site: Site, name: str, value: str) -> None:
    head = f"GET {ROUTE}/plain?p=%7B%7D HTTP/1.1\r\nHost: x\r\n{name}: {value}\r\n"
    said = talk(site, f"{head}Connection: close\r\n\r\n".encode("latin-1"), silence=5)
    assert statuses(said)[0] in (200, 400)
    assert site.image("plain").status == 200


SAID = {
    "CR LF": "a\r\nX-Evil: 1",
    "LF": "a\nX-Evil: 1",
    "two lines": "a\r\n\r\n<script>alert(1)</script>",
    "folded": "a\r\n X-Evil: 1",
    "NUL": "a\0b",
    "controls": "".join(map(chr, range(32))) + "\x7f",
    "quotes": '"\'`\\"; filename=evil; \\u0000',
    "separators": ",;:=()<>@[]?{}",
    "latin-1": "é\x80\x9f\xa0",
    "line separators": "\u2028\u2029\u0085\u000b\u000c",
    "wide CR LF": "\u560d\u560aX-Evil: 1",
    "emoji": "💣",
    "right to left": "\u202egnp.exe",
    "markup": "</script><img src=x onerror=alert(1)>",
}


@pytest.mark.parametrize("text", SAID.values(), ids=SAID.keys())
def test_what_a_function_says_arrives_whole_and_in_its_header_only(site: Site, text: str) -> None:
    for params in ({"alt": text}, {"metadata": {text: [text]}}, {"metadata": text}):
        given = {"alt": "", **params}
        for _ in range(2):  # made, and kept
            answer = site.image("described", params)
            assert answer.status == 200, answer
            assert "x-evil" not in answer.headers
            assert answer.headers["content-type"] == "image/png"
            header = answer.headers["dash-image-metadata"]
            assert header.isascii()
            assert header.isprintable()
            assert json.loads(header) == given


@pytest.mark.parametrize("text", SAID.values(), ids=SAID.keys())
def test_a_file_name_arrives_whole_or_is_refused(site: Site, text: str) -> None:
    answer = site.image("described", {"filename": text})
    assert "x-evil" not in answer.headers
    if answer.status == 200:
        assert json.loads(answer.headers["dash-image-metadata"])["filename"] == text
        assert text.isprintable()
    else:
        assert refused(answer) == (500, "generator-failed")
    assert "content-disposition" not in answer.headers


@pytest.mark.parametrize("name", ["../a.png", "a/b", "a\\b", "..", "", "C:a.png", "a" * 256])
def test_a_file_name_has_no_path(site: Site, name: str) -> None:
    assert refused(site.image("described", {"filename": name})) == (500, "generator-failed")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a" * 1_700, "alt"),
        ("a" * 2_100, "part"),
        ("a" * 65_000, "part"),
        ("💣" * 400, "part"),  # it takes 12 letters each
        ("a" * 70_000, "omitted"),
        ("💣" * 6_000, "omitted"),
    ],
    ids=lambda value: ascii(value[:3]) + str(len(value)),
)
def test_what_a_function_says_is_bounded(said: str, kept: str, site: Site) -> None:
    answer = site.image("described", {"alt": upload(site, json.dumps(said).encode())})
    assert answer.status == 200
    header = answer.headers["dash-image-metadata"]
    assert len(header) < 2_048
    assert set(json.loads(header)) == {kept}


@pytest.mark.parametrize("path", [f"{ROUTE}/plain?p=%7B%7D", BLOBS, ROUTE])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1"])
def test_a_preflight_permits_nothing(site: Site, path: str, origin: str) -> None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = site.ask(path, "OPTIONS", headers)
    assert refused(answer)[0] in (404, 405)
    assert not any(name.startswith("access-control-") for name in answer.headers)
