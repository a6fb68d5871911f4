"""The pages of the manual: their files, addresses, headings and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent

GROUPS = {
    "Begin": ["first_app", "decorator", "moving"],
    "Functions": ["generators", "returns", "params", "uploads", "sizes", "axes", "streams"],
    "In the page": [
        *("component", "touch", "view", "values", "shapes", "layers"),
        *("previews", "live_sources", "galleries"),
    ],
    "In production": ["caching", "security", "deploy", "testing", "troubleshooting"],
    "To copy": ["recipes", "programs"],
}
"""The names of Markdown files by the part of the navigation; a page that is missing is left out."""


@dataclass(frozen=True)
class Section:
    """A heading and the text beneath it, up to the next heading.

    Args:
        anchor: the fragment of its address, as GitHub makes it of the heading; empty for a title.
        heading: without marks of Markdown.
        words: the text in lower case.
    """

    anchor: str
    heading: str
    words: str


@dataclass(frozen=True)
class Page:
    """A Markdown file as a page of the gallery.

    Args:
        path: its address in the app, such as "/touch".
        file: the Markdown file.
    """

    path: str
    file: Path

    @property
    def text(self) -> str:
        """The Markdown."""
        return self.file.read_text(encoding="utf-8")

    @property
    def title(self) -> str:
        """The first heading."""
        return self.sections[0].heading

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections, the title first."""
        return _sections(self.file)


@cache
def _sections(file: Path) -> tuple[Section, ...]:
    text = re.sub(r"^```.*?^```", lambda code: code[0].replace("#", " "), file.read_text("utf-8"),
                  flags=re.M | re.S)  # fmt: skip
    parts = re.split(r"^(#+) (.*)$", text, flags=re.M)[1:]
    found = []
    for marks, heading, words in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        anchor = "" if len(marks) == 1 else slug(heading)
        found.append(Section(anchor, re.sub(r"[`*]", "", heading), f"{heading}\n{words}".lower()))
    return tuple(found)


def slug(heading: str) -> str:
    """The anchor of a heading.

    Examples:
        >>> slug("Size and theme")
        'size-and-theme'
    """
    return re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-")


@cache
def groups() -> dict[str, list[Page]]:
    """The pages by the part of the navigation; a file that no part names is in the last one."""
    names = {file.stem for file in DOCS.glob("*.md")}
    found = {
        group: [_page(name) for name in members if name in names]
        for group, members in GROUPS.items()
    }
    named = {name for members in GROUPS.values() for name in members}
    found["To copy"] += [_page(name) for name in sorted(names - named)]
    return found


@cache
def pages() -> dict[str, Page]:
    """All pages by their address, in the order of the navigation; README.md is "/readme"."""
    members = [page for group in groups().values() for page in group]
    return {page.path: page for page in [*members, Page("/readme", ROOT / "README.md")]}


def _page(name: str) -> Page:
    return Page(f"/{name}", DOCS / f"{name}.md")


def search(text: str, limit: int = 12) -> list[tuple[Page, Section]]:
    """The sections that have each word of a text, those with the words in their heading first.

    Examples:
        >>> page, section = search("colour bar")[0]
        >>> page.path, section.heading
        ('/values', 'The colour bar and the window')
    """
    words = text.lower().split()
    found = []
    for page in pages().values():
        for section in page.sections:
            near = f"{page.title} {section.heading}".lower()
            if words and all(word in section.words or word in near for word in words):
                in_heading = sum(word in section.heading.lower() for word in words)
                often = sum(section.words.count(word) for word in words) / (len(section.words) + 99)
                found.append((-in_heading, -often, page, section))
    found.sort(key=lambda each: each[:2])
    return [(page, section) for _, _, page, section in found[:limit]]
