"""Paths of images, and digests."""

from __future__ import annotations

import doctest
import hashlib
from typing import Any

import pytest
from support.asked import VECTORS

from dash_dynamic_image_component.base import addresses
from dash_dynamic_image_component.base.addresses import SHA256, digest, image_path, quote


def test_a_url_keeps_what_css_and_markdown_read_as_part_of_it() -> None:
    kept = "AZaz09-_.~"
    assert quote(kept) == kept
    assert quote("!*'()") == "%21%2A%27%28%29"
    assert quote('{"é":"😀 &+/%#?"}') == (
        "%7B%22%C3%A9%22%3A%22%F0%9F%98%80%20%26%2B%2F%25%23%3F%22%7D"
    )


def test_an_image_has_a_version_in_its_path_only_if_it_is_given() -> None:
    assert image_path("waves", '{"a":1}') == "_dash-dynamic-image/waves?p=%7B%22a%22%3A1%7D"
    assert image_path("a.b-c", "{}", "2&3") == "_dash-dynamic-image/a.b-c?p=%7B%7D&v=2%263"
    assert image_path("waves", "{}", "") == "_dash-dynamic-image/waves?p=%7B%7D&v="


@pytest.mark.parametrize("vector", VECTORS["addresses"], ids=str)
def test_a_path_is_that_of_the_browser(vector: dict[str, Any]) -> None:
    asked = {name: vector.get(name) for name in ("size", "theme")}
    path = image_path(vector["name"], vector["params"], vector.get("version"), asked)
    assert path == f"_dash-dynamic-image/{vector['path']}"


def test_the_digest_is_the_sha_256_of_the_utf_8() -> None:
    assert digest('"é"') == hashlib.sha256(b'"\xc3\xa9"').hexdigest()
    assert SHA256.fullmatch(digest("{}"))


def test_the_examples_of_the_documentation_run() -> None:
    tried = doctest.testmod(addresses)
    assert tried.attempted >= 3
    assert tried.failed == 0
