"""Paths, queries and names that try to be others, on three backends."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from support.apps import make_app
from support.attacks import ROUTE, refused, statuses, talk
from support.servers import BACKENDS, Site, serve
from support.services import ask, service_with

from dash_dynamic_image_component import Cancelled, Registry, Viewer

EMPTY = "p=%7B%7D"


class World:
    """An app with an image that everybody may keep for ever, and what ran."""

    def __init__(self, backend: str) -> None:
        self.runs: list[Any] = []
        self.app = make_app(backend)
        generator = Registry(self.app).generator

        @generator(max_age=math.inf, version="1", public=True)
        def waves(value: int = 0) -> Image.Image:
            self.runs.append(value)
            return Image.new("L", (1, 1), value)

        @generator("caf_e")
        def cafe(fi: int = 0, **others: Any) -> Image.Image:
            self.runs.append((fi, others))
            return Image.new("L", (1, 1), fi)


@pytest.fixture(scope="module", params=BACKENDS)
def running(request: pytest.FixtureRequest) -> Iterator[tuple[World, Site]]:
    world = World(request.param)
    with serve(world.app.server) as site:
        yield world, site


@pytest.fixture
def world(running: tuple[World, Site]) -> World:
    running[0].runs.clear()
    return running[0]


@pytest.fixture
def site(running: tuple[World, Site]) -> Site:
    return running[1]


DECEPTIONS = [
    "/waves/x.css",
    "/waves/..%2fwaves",
    "/waves%2f..%2f",
    "/waves%2fx.css",
    "/waves%5cx.css",
    "/waves\\x.css",
    "/waves;jsessionid=1",
    "/waves;x.css",
    "/waves%3bx.css",
    "/waves.css",
    "/waves%2ecss",
    "/waves%3f" + EMPTY + "%26x.css",
    "/waves%23x.css",
    "/waves%0a",
    "/waves%0ax.css",
    "/waves%00x.css",
    "/waves%00",
    "/waves%20",
    "/waves%09",
    "/%20waves",
    "/waves%ff",
    "/waves%c0%af..",
    "/waves%ed%a0%80",
    "/waves%25%32%65css",
    "/./waves",
    "/x/../waves",
    "/x/%2e%2e/waves",
    "//waves",
    "/%2fwaves",
    "/static/waves",
    "/waves@x",
    "/waves:80",
    "/waves~",
    "/waves!",
    "/waves,waves",
    "/waves,x.js",
    "/waves=x",
]
"""Tails that a careless cache or proxy takes for a static file, or for another path."""


@pytest.mark.parametrize("tail", DECEPTIONS)
def test_a_path_that_looks_like_an_image_is_none_and_kept_nowhere(
    world: World, site: Site, tail: str
) -> None:
    answer = site.ask(f"{ROUTE}{tail}?{EMPTY}&v=1")
    assert refused(answer) == (404, "generator-not-found")
    assert world.runs == []


LOOKALIKES = {
    "case": "Waves",
    "full width": "ｗaves",
    "cyrillic": "wаves",
    "zero width": "wa\u200bves",
    "right to left": "\u202ewaves",
    "byte order mark": "\ufeffwaves",
    "combining": "wave\u0301s",
    "soft hyphen": "wa\u00adves",
    "turkish": "ı",
    "long s": "waveſ",
    "kelvin": "\u212a",
    "ligature": "caﬀe",
}


@pytest.mark.parametrize("name", LOOKALIKES.values(), ids=LOOKALIKES.keys())
def test_no_name_is_normalised_into_another(world: World, site: Site, name: str) -> None:
    assert name != "waves"
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        written = unicodedata.normalize(form, name)
        if written != "waves":
            answer = site.ask(f"{ROUTE}/{quote(written)}?{EMPTY}")
            assert refused(answer) == (404, "generator-not-found")
    assert world.runs == []


def test_a_param_is_never_hidden_behind_another_spelling_of_its_name(
    world: World, site: Site
) -> None:
    """Python reads `ﬁ` in a program as `fi`, and so are names of parameters read in params."""
    assert site.image("caf_e", {"ﬁ": 1, "fi": 2}).status == 200
    assert world.runs == [(2, {"ﬁ": 1})]
    assert site.image("waves", {"ｖalue": 1}).status == 200
    assert len(world.runs) == 2
    assert refused(site.image("waves", {"ｖalue": 1, "value": 2})) == (422, "invalid-params")
    assert len(world.runs) == 2


QUERIES = [
    f"{EMPTY};p=1",
    f"{EMPTY};v=1",
    f"{EMPTY}&amp;v=1",
    f"{EMPTY}&%70=%7B%7D",
    f"{EMPTY}&P=%7B%7D",
    f"p%00={EMPTY[2:]}",
    f"p[]={EMPTY[2:]}",
    f"p%5B%5D={EMPTY[2:]}",
    f"{EMPTY}&p[]=1",
    f"{EMPTY}&utm_source=x",
    f"{EMPTY}&cb=123",
    f"{EMPTY}&callback=alert",
    f"{EMPTY}&_method=DELETE",
    f"{EMPTY}&v=1&v=1",
    f"{EMPTY}&v=1&%76=2",
    f"{EMPTY}&=",
    f"{EMPTY}&=x",
    f"{EMPTY}%00",
    f"{EMPTY}%0d%0aX-Evil:%201",
    f"?{EMPTY}",
    f"{EMPTY}?x.css",
    "p=%u007b%u007d",
    "p=%7B%7D%",
    "p=%7B%7D%zz",
    "p=+%7B%7D+%7B",
    "p=%c3",
    "p=%ed%a0%80",
    "p=%EF%BB%BF%7B%7D",
    "p=" + quote('{"value":1,"v\\u0061lue":2}'),
    "p=" + quote("{'value':1}"),
    "p=" + quote('{"value":1}//'),
    "p=" + quote('{"value":0x10}'),
    "p=" + quote('{"value":01}'),
    "p=" + quote('{"value":1e400}'),
    "p=" + quote('{"value":-1e400}'),
    "p=" + quote('{"value":"\\ud83d"}'),
    "p=" + quote('{"\\udc00":1}'),
    "p=" + quote('{"value":"\x00"}'),
    "p=" + quote('{"value":' + '{"a":' * 40 + "1" + "}" * 40 + "}"),
]
"""Arguments that nobody asked for, that stand there twice, or that two parsers read differently."""


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_could_be_read_in_two_ways_is_refused(
    world: World, site: Site, query: str
) -> None:
    assert refused(site.ask(f"{ROUTE}/waves?{query}")) == (400, "malformed")
    assert world.runs == []


def test_a_body_of_a_get_is_no_query(world: World, site: Site) -> None:
    body = b"p=%7B%22value%22%3A9%7D&v=1"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers["Content-Length"] = str(len(body))
    target = f"{ROUTE}/waves?{EMPTY}&v=1"
    assert site.ask(target, "GET", headers, body).body == site.ask(target).body
    without = site.ask(f"{ROUTE}/waves", "GET", headers, body)
    assert refused(without) == (400, "malformed")
    assert 9 not in world.runs


ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/%5cevil.example",
    "/%2f%2fevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20http://evil.example",
    "/.evil.example",
    "/@evil.example",
    "/http://evil.example",
    "/https:%2f%2fevil.example",
    "/javascript:alert(1)",
    "/..//evil.example",
    "/waves//evil.example",
    "/waves/",
    "/-/blobs/",
    "/-/",
    "/-",
    "/",
    "",
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize("tail", ELSEWHERE)
def test_no_answer_leads_elsewhere(site: Site, tail: str, method: str) -> None:
    sent = {"X-Forwarded-Host": "evil.example", "Content-Length": "0"}
    answer = site.ask(f"{ROUTE}{tail}", method, sent)
    assert answer.status in (404, 405)
    assert answer.headers["cache-control"] == "no-store"
    assert "location" not in answer.headers
    assert "refresh" not in answer.headers
    assert "content-location" not in answer.headers


TARGETS = {
    "absolute": f"http://evil.example{ROUTE}/waves?{EMPTY}",
    "host twice": f"//evil.example{ROUTE}/waves?{EMPTY}",
    "slash twice": f"/{ROUTE}/waves?{EMPTY}",
    "backslash": f"/\\evil.example{ROUTE}/waves?{EMPTY}",
    "credentials": f"http://user@evil.example{ROUTE}//evil.example",
    "asterisk": "*",
    "fragment": f"{ROUTE}/waves#?{EMPTY}",
    "space": f"{ROUTE}/wa ves?{EMPTY}",
}
"""Request targets of odd forms, as they stand in the first line of a request."""


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_a_request_target_of_an_odd_form_leads_nowhere_else(site: Site, target: str) -> None:
    head = f"GET {target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    said = talk(site, head.encode(), silence=5)
    assert statuses(said)[0] in (200, 400, 404)
    assert b"\r\nlocation:" not in said.lower()


METHODS = ["TRACE", "CONNECT", "PURGE", "LINK", "SEARCH", "X" * 300, "GETGET", "PRI"]


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_give_no_image_and_echo_nothing(
    world: World, site: Site, method: str
) -> None:
    head = f"{method} {ROUTE}/waves?{EMPTY} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    said = talk(site, f"{head}Cookie: session=hunter2\r\n\r\n".encode(), silence=5)
    assert statuses(said)[0] in (400, 405, 501)
    assert b"hunter2" not in said
    assert world.runs == []


INJECTED = {
    "CR LF": "%0d%0aX-Evil:%201",
    "LF": "%0aX-Evil:%201",
    "CR": "%0dX-Evil:%201",
    "two lines": "%0d%0a%0d%0a<script>alert(1)</script>",
    "folded": "%0d%0a%20X-Evil:%201",
    "wide CR LF": "%E5%98%8D%E5%98%8AX-Evil:%201",
    "line separator": "%E2%80%A8X-Evil:%201",
    "next line": "%C2%85X-Evil:%201",
    "NUL": "%00X-Evil:%201",
    "quotes": "%22%27%60X-Evil:%201",
    "escape": "%1b%5b2J",
    "unicode": "%F0%9F%92%A3",
}
PLACES = {
    "name": "{}?p=%7B%7D",
    "version": "waves?p=%7B%7D&v={}",
    "query": "waves?p=%7B%7D&{}=1",
    "params": "waves?p={}",
    "name of a param": "waves?p=%7B%22{}%22%3A1%7D",
    "value of a param": "waves?p=%7B%22value%22%3A%22{}%22%7D",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("text", INJECTED.values(), ids=INJECTED.keys())
def test_nothing_that_is_sent_becomes_a_header_or_a_line_of_the_log(
    site: Site, place: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = site.ask(f"{ROUTE}/{place.format(text)}")
    assert answer.status in (200, 400, 404, 422)
    assert "x-evil" not in answer.headers
    assert all(value.isascii() and value.isprintable() for value in answer.headers.values())
    if answer.status != 200:
        refused(answer)
        assert answer.body.isascii()
    messages = [each.getMessage() for each in caplog.records]
    assert all(message.isascii() and message.isprintable() for message in messages)


NO_NAMES = ["a\r\nX-Evil: 1", "a\n", "a\0", "é", "a b", "", "-", ".", "..", "a/b", "a\\b", "a%2f"]


@pytest.mark.parametrize(
    "name", [*NO_NAMES, "a" * 201, "a?b", "a#b", "<b>", '"', "ｗaves", "a\u200b"]
)
def test_no_name_is_registered_that_a_url_or_a_header_would_quote(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a generator"):
        Registry().generator(name)(lambda: Image.new("L", (1, 1)))


def test_no_params_can_look_like_other_params_and_a_viewer() -> None:
    """Keys join texts by a line break, which canonical JSON does not hold."""
    drawn: list[tuple[str, Any]] = []

    def draw(text: str) -> Image.Image:
        drawn.append((text, viewer[0]))
        return Image.new("L", (1, 1), len(drawn))

    viewer = [""]
    service = service_with(draw, max_age=60, vary=lambda request: viewer[0])
    texts = [
        "a",
        "a\n",
        'a"}\n{"viewer":"x',
        'a"}\\n{\\"viewer\\":\\"x',
        "a\u2028",
        "a\u0085",
        "a\r",
    ]
    for text in texts:
        for viewer[0] in ["", "x", "\n", 'x"}', '{"viewer":"x"}', "\u2028"]:
            params = json.dumps({"text": text})
            assert ask(service, params).body == ask(service, params).body
    assert len(drawn) == len(set(drawn)) == 7 * 6


def test_params_cannot_say_who_asks_or_that_nobody_waits() -> None:
    got: list[Any] = []

    def draw(user: Viewer, cancelled: Cancelled, **others: Any) -> Image.Image:
        got.append((user, cancelled.is_set()))
        return Image.new("L", (1, 1))

    service = service_with(draw, vary=lambda request: "ada")
    for forged in ('{"user":"eve"}', '{"cancelled":1}', '{"viewer":"eve"}', '{"self":1}'):
        assert ask(service, forged).status == 200
    assert got == [("ada", False)] * 4
