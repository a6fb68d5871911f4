"""A real Chromium for the browser tests, and a console that must stay empty."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import chromium
import pytest
from dash import Dash
from dash.development.base_component import ComponentRegistry
from playwright.sync_api import Browser, sync_playwright
from support.apps import ServedApp, ServeOnce
from support.colorbar_page import bar_app, opened, put_back
from support.profiles import ONE_PROCESS, Profile
from support.servers import BACKENDS, serve
from support.tabs import Tab, open_tab

OFF = [
    # Playwright's own, whose list is replaced by a second one.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    *chromium.ADDRESS_BAR,
    # A process for a page to come, which a test ends without.
    "SpareRendererForSitePerProcess",
]
"""Features of Chromium that no page of a test needs."""

ARGUMENTS = [
    *chromium.ARGUMENTS,
    ONE_PROCESS,
    f"--disable-features={','.join(OFF)}",
    # A page that is no secure context, on the loopback.
    "--host-resolver-rules=MAP app.test 127.0.0.1",
]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each of Dash's backends in turn."""
    return str(request.param)


LIBRARIES = frozenset({"dash", "dash_dynamic_image_component"})
"""Those of Dash, and the package: Dash sends all that were imported to each page."""


def pytest_collection_finish() -> None:
    """Modules of tests may have imported others, which would slow the pages of all tests."""
    for name in set(ComponentRegistry.registry) - LIBRARIES:
        ComponentRegistry.registry.discard(name)


@pytest.fixture
def own_libraries() -> Iterator[None]:
    """Component libraries of a test stay in its page: Dash sends all that were imported."""
    before = set(ComponentRegistry.registry)
    yield
    for name in set(ComponentRegistry.registry) - before:
        ComponentRegistry.registry.discard(name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; its path comes from tools/chromium.py by way of `make`."""
    path = os.environ.get("CHROMIUM")
    assert path, "CHROMIUM names no browser; run `make test`, or set it to the path of a Chromium"
    with sync_playwright() as playwright:
        shell = chromium.without_windows(path)
        browser = playwright.chromium.launch(executable_path=shell, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Profile:
    """One profile for the pages of all tests that need no other."""
    return Profile(browser)


@pytest.fixture
def tab(profile: Profile) -> Iterator[Tab]:
    """A fresh page. The test fails when the console holds a line that it did not expect."""
    with profile.open_tab() as tab:
        yield tab


@pytest.fixture(scope="session")
def serve_once() -> Iterator[ServeOnce]:
    """Servers of the apps that modules of tests share; none starts twice."""
    with ExitStack() as servers:

        @cache
        def served(make: Callable[[], Dash]) -> ServedApp:
            app = make()
            return ServedApp(app, servers.enter_context(serve(app.server)).url)

        yield served


@pytest.fixture(scope="module")
def bar_page(browser: Browser, serve_once: ServeOnce) -> Iterator[Tab]:
    """The page of a picture with a colour bar, which the tests of a module share."""
    with open_tab(browser) as tab:
        yield opened(tab, serve_once(bar_app).url)


@pytest.fixture
def bar(bar_page: Tab) -> Tab:
    """The page of a picture with a colour bar, as it was at first."""
    return put_back(bar_page)


@pytest.fixture(autouse=True, scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests upload is not kept in the user's own cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
