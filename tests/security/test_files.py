"""Files, sizes and drawings that a function returns because params made it, on three backends."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from support.apps import make_app
from support.attacks import refused, resident_bytes
from support.servers import BACKENDS, Site, serve

from dash_dynamic_image_component import Registry, Result
from dash_dynamic_image_component.images import image as limits

SVG = "http://www.w3.org/2000/svg"


def png(value: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (2, 2), value).save(out, "PNG")
    return out.getvalue()


OPEN, SECRET = png(1), png(2)


def make_tree(folder: Path) -> Path:
    """`pictures`, which is declared, and what lies around it."""
    pictures = folder / "pictures"
    (pictures / "sub").mkdir(parents=True)
    (folder / "pictures-secret").mkdir()
    for name in ("pictures/a.png", "pictures/sub/a.png"):
        (folder / name).write_bytes(OPEN)
    for name in ("secret.png", "pictures-secret/a.png"):
        (folder / name).write_bytes(SECRET)
    for name, target in {
        "out.png": folder / "secret.png",
        "relative.png": Path("../secret.png"),
        "around": folder,
        "root": Path("/"),
        "loop.png": Path("loop.png"),
        "dangling.png": folder / "nothing.png",
        "zero.png": Path("/dev/zero"),
        "self.png": Path("/proc/self/environ"),
    }.items():
        (pictures / name).symlink_to(target)
    os.mkfifo(pictures / "pipe.png")
    (pictures / "program.py").write_text("password = 'hunter2'")
    (pictures / "page.html").write_text("<html><script>alert(1)</script></html>")
    (pictures / "empty.png").touch()
    with (pictures / "huge.png").open("wb") as huge:
        huge.write(OPEN)
        huge.truncate(2**40)  # sparse: it takes no room
    return pictures


GIANTS: dict[str, Callable[[], Any]] = {
    "array": lambda: np.broadcast_to(np.uint8(0), (100_000, 100_000)),
    "colours": lambda: np.broadcast_to(np.uint8(0), (100_000, 100_000, 4)),
    "floats": lambda: np.broadcast_to(np.float64(0), (100_000, 100_000)),
    "objects": lambda: np.broadcast_to(np.array(object()), (100_000, 100_000)),
    "masked": lambda: np.ma.MaskedArray(np.broadcast_to(np.uint8(0), (100_000, 100_000))),
    "one row": lambda: np.broadcast_to(np.uint8(0), (1, 10**10)),
    "one column": lambda: np.broadcast_to(np.uint8(0), (10**10, 1)),
    "result": lambda: Result(np.broadcast_to(np.uint8(0), (100_000, 100_000)), alt="large"),
    "svg": lambda: f'<svg xmlns="{SVG}" width="100000" height="100000"/>',
    "svg in metres": lambda: f'<svg xmlns="{SVG}" width="9e9in" viewBox="0 0 1 1"/>',
    "file": lambda: BmpImageFile(io.BytesIO(giant_bmp())),
    "bytes": lambda: giant_bmp(),
}
"""Images of 100,000 x 100,000 and more that take no memory until somebody looks at them."""

NO_IMAGES: dict[str, Callable[[], Any]] = {
    "channels": lambda: np.broadcast_to(np.uint8(0), (1, 1, 10**10)),
    "dimensions": lambda: np.broadcast_to(np.uint8(0), (1,) * 20 + (10**10,)),
    "a line": lambda: np.broadcast_to(np.uint8(0), (10**10,)),
    "no pixels": lambda: np.zeros((0, 10**9), np.uint8),
    "entities": lambda: f'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="{SVG}">&a;</svg>',
    "billion laughs": lambda: laughs(),
    "external entity": lambda: (
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="{SVG}">&a;</svg>'
    ),
    "parameter entity": lambda: (
        f'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">%a;]><svg xmlns="{SVG}"/>'
    ),
    "quadratic length": lambda: f'<svg xmlns="{SVG}" width="{"1" * 30_000}!" height="0"/>',
    "endless length": lambda: f'<svg xmlns="{SVG}" width="1e999" height="1"/>',
    "page": lambda: "<html><body onload='alert(1)'/></html>",
    "deep": lambda: "<a>" * 1_000_000,
}


def giant_bmp() -> bytes:
    """60 bytes that say they are 30,000 x 30,000; Pillow itself does not mind."""
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "BMP")
    data = bytearray(out.getvalue())
    data[18:26] = (30_000).to_bytes(4, "little") * 2
    return bytes(data)


def laughs() -> str:
    names = "abcdefghij"
    entities = [f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise(names)]
    return f'<!DOCTYPE svg [<!ENTITY a "ha">{"".join(entities)}]><svg xmlns="{SVG}">&j;</svg>'


@pytest.fixture(scope="module", params=BACKENDS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    app = make_app(request.param)
    generator = Registry(app).generator
    pictures = make_tree(tmp_path_factory.mktemp("tree"))

    @generator(folder=pictures)
    def picture(name: str) -> Path:
        return pictures / name

    @generator(folder=pictures)
    def anywhere(name: str) -> Path:
        return Path(name.replace("$", str(pictures)))

    @generator
    def undeclared(name: str) -> Path:
        return pictures / name

    @generator
    def made(name: str) -> Any:
        return {**GIANTS, **NO_IMAGES}[name]()

    @generator(colormap="gray", value_range=(0, 1))
    def coloured() -> Any:
        return GIANTS["floats"]()

    @generator(max_age=60)
    def drawing(text: str = "") -> str:
        return f'<svg xmlns="{SVG}" width="9" height="9"><script>{text}</script></svg>'

    with serve(app.server) as site:
        yield site


INSIDE = [
    "a.png",
    "sub/a.png",
    "./a.png",
    "sub/../a.png",
    "around/pictures/a.png",
    "sub//a.png",
    "a.png/",
]


@pytest.mark.parametrize("name", INSIDE)
def test_a_path_in_the_folder_is_an_image(site: Site, name: str) -> None:
    answer = site.image("picture", {"name": name})
    assert (answer.status, answer.body) == (200, OPEN)


OUTSIDE = [
    "../secret.png",
    "../pictures-secret/a.png",
    "sub/../../secret.png",
    "nothing/../../secret.png",
    "./.././secret.png",
    "..//secret.png",
    "..\\secret.png",
    "..%2fsecret.png",
    "%2e%2e/secret.png",
    "../pictures/../secret.png",
    "/etc/passwd",
    "//etc/passwd",
    "file:///etc/passwd",
    "~/.ssh/id_rsa",
    "$HOME",
    "out.png",
    "relative.png",
    "around/secret.png",
    "root/etc/passwd",
    "loop.png",
    "dangling.png",
    "zero.png",
    "self.png",
    "/dev/zero",
    "/dev/stdin",
    "/proc/self/environ",
    "pipe.png",
    "huge.png",
    "sub",
    "",
    ".",
    "..",
    "a.png\0",
    "\0",
    "a.png/..",
    "a.png/../../secret.png",
    "a" * 5000,
    "a/" * 1500,
    "\ud7ff\uffff",
    "A.PNG",
    "a.png ",
    "program.py",
    "page.html",
    "empty.png",
]


@pytest.mark.parametrize("name", OUTSIDE, ids=lambda name: ascii(name[:30]))
def test_no_other_path_is_told_from_one_that_does_not_exist(site: Site, name: str) -> None:
    started, before = time.monotonic(), resident_bytes()
    answers = [site.image("picture", {"name": name})]
    answers += [site.image("anywhere", {"name": each}) for each in (name, f"$/{name}")]
    assert time.monotonic() - started < 5
    assert resident_bytes() - before < 100 * 2**20
    told = {(refused(answer), answer.body) for answer in answers}
    assert len(told) == 1
    assert told.pop()[0] == (500, "generator-failed")


def test_without_a_folder_no_path_is_an_image(site: Site) -> None:
    assert refused(site.image("undeclared", {"name": "a.png"})) == (500, "generator-failed")


def test_a_file_may_be_as_large_as_the_limit(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dash_dynamic_image_component.images.sources.returned.MAX_FILE_BYTES", len(OPEN)
    )
    assert site.image("picture", {"name": "a.png"}).status == 200
    monkeypatch.setattr(
        "dash_dynamic_image_component.images.sources.returned.MAX_FILE_BYTES", len(OPEN) - 1
    )
    assert refused(site.image("picture", {"name": "a.png"})) == (500, "generator-failed")


@pytest.mark.parametrize("name", GIANTS)
def test_an_image_of_100_000_x_100_000_is_refused_before_it_takes_memory(
    site: Site, name: str
) -> None:
    started, before = time.monotonic(), resident_bytes()
    answer = site.image("made", {"name": name})
    assert refused(answer) == (422, "image-too-large")
    assert f"{limits.MAX_PIXELS:,}" in answer.json()["detail"]
    assert time.monotonic() - started < 2
    assert resident_bytes() - before < 50 * 2**20


def test_data_with_a_colormap_are_measured_too(site: Site) -> None:
    assert refused(site.image("coloured")) == (422, "image-too-large")


@pytest.mark.parametrize("name", NO_IMAGES)
def test_what_is_no_image_is_refused_before_it_takes_memory(site: Site, name: str) -> None:
    started, before = time.monotonic(), resident_bytes()
    assert refused(site.image("made", {"name": name})) == (500, "generator-failed")
    assert time.monotonic() - started < 2
    assert resident_bytes() - before < 50 * 2**20


POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_an_svg_has_a_policy_in_every_answer_that_holds_it(site: Site) -> None:
    for _ in range(2):  # made, and kept
        answer = site.image("drawing", {"text": "alert(1)"})
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert b"<script>alert(1)</script>" in answer.body, "nothing is taken out, nor trusted"


def test_text_that_would_end_an_svg_early_is_no_svg(site: Site) -> None:
    for text in ("</script></svg><html>", "]]>", "&a;", "<a", "\0", "\x0b"):
        assert refused(site.image("drawing", {"text": text})) == (500, "generator-failed")
