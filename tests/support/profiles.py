"""A profile of a browser that tests use one after the other, as empty for each as a new one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser
from support.tabs import Tab, new_tab

ONE_PROCESS = "--process-per-site"
"""Pages of one profile and site share a process: to start one costs more than a page of Dash."""


class Profile:
    """Pages that have nothing in common but their process, which a page without content holds."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context()
        self._holder = self.context.new_page()
        self._holder.route("**/*", lambda route: route.fulfill(body=""))
        self._holder.goto("http://127.0.0.1/")
        self._holder.unroute_all()
        self._devtools = self.context.new_cdp_session(self._holder)

    @contextmanager
    def open_tab(self) -> Iterator[Tab]:
        """A fresh page. Fails when the console holds a line nobody expected."""
        tab = new_tab(self.context)
        try:
            yield tab
        finally:
            self._empty()
        tab.check_console()

    def _empty(self) -> None:
        for page in self.context.pages:
            if page is not self._holder:
                page.close()
        self.context.clear_cookies()
        self._devtools.send("Network.clearBrowserCache")
        everything = {"origin": "*", "storageTypes": "all"}
        self._devtools.send("Storage.clearDataForOrigin", everything)
