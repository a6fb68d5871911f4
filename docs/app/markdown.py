"""Markdown as Dash components: links between pages stay in the app, and examples are live."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import dash_mantine_components as dmc
from dash import dcc, get_relative_path, html
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from dash_dynamic_image_component import image_url

from .pages import DOCS, ROOT, pages, slug

LIVE = re.compile(r"app/live/(\w+)\.py")
"""The target of a link that stands alone: the example takes its place."""

LONG = 40
"""Rows of a table."""

LANGUAGES = {"py": "python", "sh": "bash", "js": "javascript"}

READ = MarkdownIt("commonmark").enable("table")

PLAIN: dict[str, Any] = {
    "em": html.Em,
    "strong": html.Strong,
    "bullet_list": html.Ul,
    "ordered_list": html.Ol,
    "list_item": html.Li,
    "blockquote": html.Blockquote,
    "thead": html.Thead,
    "tbody": html.Tbody,
    "tr": html.Tr,
    "td": html.Td,
}


def illustration(name: str) -> Path:
    """A picture of the manual."""
    return DOCS / name


class Renderer:
    """Components of a Markdown file.

    Args:
        file: links are relative to its folder.
        live: the component of a live example, by its name.
    """

    def __init__(self, file: Path, live: Callable[[str], Any]) -> None:
        self.file, self.live = file, live

    def page(self) -> list[Any]:
        """The components of the whole file."""
        return self._children(Node(READ.parse(self.file.read_text(encoding="utf-8"))))

    def _children(self, node: Node) -> list[Any]:
        return [each for child in node.children for each in self._component(child)]

    def _component(self, node: Node) -> list[Any]:
        """The components of one node: none, one, or those inside it."""
        kind = node.type
        if kind in PLAIN:
            return [PLAIN[kind](self._children(node))]
        if hasattr(self, f"_{kind}"):
            return [getattr(self, f"_{kind}")(node)]
        return self._children(node)

    def _text(self, node: Node) -> str:
        return node.content

    def _softbreak(self, node: Node) -> str:
        return " "

    def _code_inline(self, node: Node) -> Any:
        return dmc.Code(node.content)

    def _html_inline(self, node: Node) -> str:
        return {"<sup>": "^"}.get(node.content, "")

    def _html_block(self, node: Node) -> str:
        return ""

    def _heading(self, node: Node) -> Any:
        anchor = slug(node.children[0].content)
        return dmc.Title(self._children(node), order=int(node.tag[1]), id=anchor)

    def _paragraph(self, node: Node) -> Any:
        inline = node.children[0].children
        if len(inline) == 1 and inline[0].type == "link":
            example = LIVE.fullmatch(str(inline[0].attrs["href"]))
            if example:
                return self.live(example[1])
        content = self._children(node)
        parent = node.parent
        is_tight = parent is not None and parent.type == "list_item" and len(parent.children) == 1
        return html.Span(content) if is_tight else html.P(content)

    def _fence(self, node: Node) -> Any:
        return code(node.content, LANGUAGES.get(node.info, node.info))

    def _table(self, node: Node) -> Any:
        if len(node.children[1].children) > LONG:
            return self._long_table(node)
        return scrollable(html.Table(self._children(node)), "table", "Table")

    def _long_table(self, node: Node) -> Any:
        """A table that a text field narrows, as one component: thousands take Dash seconds."""
        first, end = node.map or (0, 0)
        lines = self.file.read_text(encoding="utf-8").splitlines()[first:end]
        text = re.sub(
            r"\]\(([^)]+)\)", lambda found: f"]({self._href(found[1])})", "\n".join(lines)
        )
        field = dmc.TextInput(
            label="Find a text",
            placeholder="Paste an error text, or type words",
            className="filter",
        )
        table = scrollable(dcc.Markdown(text), "table", "Table")
        return html.Div([field, table], className="long")

    def _href(self, target: str) -> str:
        return target if "://" in target else str(link(self.file, target, "").href)

    def _th(self, node: Node) -> Any:
        content = self._children(node)
        return html.Th(content, scope="col") if content else html.Td()

    def _image(self, node: Node) -> Any:
        name = Path(str(node.attrs["src"])).name
        address = image_url(illustration, {"name": name})
        return html.Img(src=address, alt=node.content, className="illustration")

    def _link(self, node: Node) -> Any:
        return link(self.file, str(node.attrs["href"]), self._children(node))


def code(text: str, language: str) -> Any:
    """A program with a button that copies it, in a box that scrolls."""
    return scrollable(highlighted(text, language), "code", "Program")


def highlighted(text: str, language: str) -> Any:
    """A program with a button that copies it."""
    known = language if language in ("python", "bash", "javascript") else "plaintext"
    return dmc.CodeHighlight(code=text.rstrip(), language=known)


def scrollable(content: Any, kind: str, label: str) -> Any:
    """A box that scrolls what is wider, also by the keyboard."""
    attributes: dict[str, Any] = {"aria-label": label, "role": "group"}
    return html.Div(content, className=kind, tabIndex=0, **attributes)


def link(file: Path, target: str, content: Any) -> Any:
    """A link of a Markdown file: to a page, to a file of the project, or out of the app."""
    name, anchor = urldefrag(target)
    if "://" in name:
        return html.A(content, href=target, target="_blank", rel="noopener")
    if not name:
        return html.A(content, href=f"#{anchor}")
    path = address_of((file.parent / name).resolve())
    return dcc.Link(content, href=get_relative_path(path) + (f"#{anchor}" if anchor else ""))


def address_of(file: Path) -> str:
    """The address in the app of a file of the project."""
    by_file = {page.file: page.path for page in pages().values()}
    return by_file.get(file) or f"/source/{file.relative_to(ROOT).as_posix()}"


@cache
def sources() -> set[str]:
    """The files, beside pages, that the manual links to: the only ones whose text is shown."""
    found = set()
    for page in pages().values():
        for target in re.findall(r"\]\(([^)#]+)", page.text):
            file = (page.file.parent / target).resolve()
            if "://" not in target and file.is_file() and file.is_relative_to(ROOT):
                found.add(file.relative_to(ROOT).as_posix())
    return found
