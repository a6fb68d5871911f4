"""The app: navigation, search, and one page at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import dash_mantine_components as dmc
from dash import (
    ClientsideFunction,
    Dash,
    Input,
    Output,
    State,
    clientside_callback,
    dcc,
    get_relative_path,
    html,
)

from dash_dynamic_image_component import generator

from .card import Examples
from .markdown import Renderer, code, illustration, sources
from .pages import DOCS, ROOT, groups, pages, search
from .start import start_page

THEME = {"primaryColor": "violet", "primaryShade": {"light": 6, "dark": 3}}


def make_app(**options: Any) -> Dash:
    """The gallery; `backend="fastapi"` or `"quart"` puts it on another server."""
    # Dash would write another title while a callback runs, which costs a drag a part of its images.
    app = Dash(
        __name__,
        assets_folder=str(DOCS / "app/assets"),
        title="DynamicImage",
        update_title="",
        suppress_callback_exceptions=True,
        **options,
    )
    app.index_string = app.index_string.replace("<html>", '<html lang="en">')
    examples = Examples()
    generator(folder=DOCS, max_age=3600)(illustration)
    app.layout = dmc.MantineProvider(shell(), theme=THEME, defaultColorScheme="auto")

    # Bounded, since visitors choose the path.
    @lru_cache(maxsize=128)
    def content(path: str) -> list[Any]:
        if path == "/":
            return start_page(examples.card)
        if path in pages():
            return Renderer(pages()[path].file, examples.card).page()
        name = path.removeprefix("/source/")
        if name in sources():
            return source_page(name)
        missing = [dmc.Title("There is no such page", order=1), html.P(dmc.Code(path))]
        return [*missing, dcc.Link("To the start", href=get_relative_path("/"))]

    @app.callback(Output("page", "children"), Input("url", "pathname"))
    def show(path: str | None) -> list[Any]:
        return content("/" + (app.strip_relative_path(path or "") or ""))

    @app.callback(Output("found", "children"), Input("search", "value"))
    def find(text: str | None) -> list[Any]:
        links = [
            dcc.Link(
                f"{page.title} › {section.heading}" if section.anchor else page.title,
                href=get_relative_path(page.path)
                + (f"#{section.anchor}" if section.anchor else ""),
            )
            for page, section in search(text or "")
        ]
        return links if links or not text else [html.P("Nothing found")]

    open_first = ClientsideFunction("gallery", "openFirst")
    clientside_callback(open_first, Input("search", "n_submit"), prevent_initial_call=True)
    arrived = ClientsideFunction("gallery", "arrived")
    hash_and_path = [Input("url", "hash"), State("url", "pathname")]
    clientside_callback(
        arrived, Output("search", "value"), Input("page", "children"), *hash_and_path
    )
    narrow = ClientsideFunction("gallery", "narrow")
    clientside_callback(
        narrow,
        [Output("shell", "navbar"), Output("burger", "opened")],
        [Input("burger", "opened"), Input("url", "pathname"), State("shell", "navbar")],
    )
    return app


def shell() -> Any:
    """The frame around each page."""
    burger = dmc.Burger(id="burger", opened=False, size="sm", hiddenFrom="md",
                        **{"aria-label": "Navigation"})  # fmt: skip
    home = dcc.Link("DynamicImage", href=get_relative_path("/"), className="home")
    field = dmc.TextInput(id="search", placeholder="Search", debounce=120,
                          rightSection=dmc.Kbd("/", size="xs"),
                          rightSectionPointerEvents="none",
                          **{"aria-label": "Search the manual"})  # fmt: skip
    found = html.Div(
        [field, html.Div(id="found", role="status")], className="search", role="search"
    )
    toggle = dmc.ColorSchemeToggle(
        lightIcon="☀", darkIcon="☾", size="lg", variant="default", **{"aria-label": "Dark mode"}
    )
    left = dmc.Group([burger, home], gap="sm", wrap="nowrap")
    right = dmc.Group([found, toggle], gap="sm", wrap="nowrap")
    bar = dmc.Group([left, right], h="100%", px="md", justify="space-between", wrap="nowrap")
    skip = html.A("To the content", href="#page", className="skip")
    return dmc.AppShell(
        [
            dcc.Location(id="url"),
            dmc.AppShellHeader([skip, bar]),
            dmc.AppShellNavbar(navigation(), id="navbar", p="md"),
            dmc.AppShellMain(html.Div(id="page", tabIndex=-1)),
        ],
        id="shell",
        header={"height": 60},
        navbar={"width": 250, "breakpoint": "md", "collapsed": {"mobile": True}},
        padding="md",
    )


def navigation() -> Any:
    """A link to each page."""
    links: list[Any] = []
    for group, members in groups().items():
        links.append(html.H2(group))
        links += [dcc.Link(page.title, href=get_relative_path(page.path)) for page in members]
    return html.Nav(links, className="navigation", id="navigation")


def source_page(name: str) -> list[Any]:
    """The text of a file of the project."""
    language = {"py": "python", "js": "javascript"}.get(name.rpartition(".")[2], "")
    text = (ROOT / name).read_text(encoding="utf-8")
    command = [html.P(["Run it with ", dmc.Code(f"python {name}"), "."])]
    is_program = name.startswith("examples/")
    return [
        dmc.Title(name, order=1),
        *(command if is_program else []),
        code(text, language),
    ]
