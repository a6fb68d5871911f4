"""Registries of one process keep their images and uploads apart."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash
from PIL import Image
from support.apps import make_app
from support.pixels import grey_of
from support.servers import serve

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.app.apps import apps, namespace
from dash_dynamic_image_component.generators.registry import registry_of


def drawn_by(grey: int, **options: Any) -> Dash:
    """An app of a factory, as others of the same program, with a registry of its own."""
    app = make_app("flask", **options)
    registry = Registry(app)

    @registry.generator(max_age=60, version="1")
    def drawn() -> Image.Image:
        return Image.new("L", (1, 1), grey)

    return app


def behind(prefix: str) -> dict[str, str]:
    return {"routes_pathname_prefix": "/", "requests_pathname_prefix": prefix}


@pytest.mark.parametrize("prefixes", [("/one/", "/other/"), ("/", "/")])
def test_two_registries_of_one_factory_share_neither_images_nor_uploads(
    prefixes: tuple[str, str],
) -> None:
    made = [drawn_by(grey, **behind(prefix)) for grey, prefix in enumerate(prefixes, 1)]
    shown = []
    for app in made:
        with serve(app.server) as site:
            shown.append(grey_of(site.image("drawn")))
        apps.service_of(app)._images._threads.shutdown()  # which writes what was made
    assert shown == [1, 2]
    blobs = [apps.service_of(app).blobs._store for app in made]
    key = blobs[0].put(b"secret")
    assert [each.contains(key) for each in blobs] == [True, False]


def test_apps_that_only_a_proxy_tells_apart_keep_their_folders() -> None:
    made = [drawn_by(1, **behind(prefix)) for prefix in ("/left/", "/right/")]
    names = [apps.service_of(app)._images._namespace for app in made]
    assert len(set(names)) == 2
    assert names == [namespace(app, registry_of(app)) for app in made]


def test_of_apps_that_nothing_tells_apart_no_process_takes_one_for_the_other() -> None:
    made = [drawn_by(1, **behind("/alike/")) for _ in range(2)]
    alike = {namespace(app, registry_of(app)) for app in made}
    assert len(alike) == 1
    names = {apps.service_of(app)._images._namespace for app in made}
    assert len(names) == 2
    assert not names & alike  # the other process may ask the other one first
