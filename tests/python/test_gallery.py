"""What the gallery shows: all of the package, each example, and its own files."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from support.interpreters import run

import dash_dynamic_image_component as package
import docs.app.pages
from docs.app.markdown import LIVE, sources
from docs.app.pages import DOCS, ROOT, pages, search

EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.py"))
MANUAL = "\n".join(page.text for page in pages().values())
SHOWN = re.findall(rf"\]\({LIVE.pattern}\)", MANUAL)
TESTS = {
    path: path.read_text("utf-8")
    for path in (ROOT / "tests").rglob("test_*.py")
    if path != Path(__file__)
}


def test_each_file_of_the_manual_is_a_page() -> None:
    assert {page.file for page in pages().values()} == {*DOCS.glob("*.md"), ROOT / "README.md"}


def test_each_public_name_is_on_a_page() -> None:
    programs = " ".join(re.findall(r"^```py.*?^```|`[^`\n]+`", MANUAL, re.M | re.S))
    words = set(re.findall(r"\w+", programs))
    assert [name for name in package.__all__ if name not in words | {"__version__"}] == []


def test_each_live_example_is_on_a_page() -> None:
    files = {path.stem for path in (DOCS / "app/live").glob("*.py")}
    assert sorted(SHOWN) == sorted(files - {"wall"}), "wall.py is on the start page"


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_program_is_listed_and_started_by_a_test(name: str) -> None:
    assert f"examples/{name}.py" in sources()
    assert f"](../examples/{name}.py)" in (DOCS / "programs.md").read_text("utf-8")
    assert [path for path, text in TESTS.items() if f'"{name}"' in text and "example" in text]
    assert len((ROOT / f"examples/{name}.py").read_text("utf-8").splitlines()) <= 150


def test_the_demo_is_short() -> None:
    assert len((ROOT / "usage.py").read_text("utf-8").splitlines()) <= 120


def test_the_demo_runs_where_a_server_imports_it_by_its_name() -> None:
    program = "import usage; print(type(usage.server).__name__)"
    assert run(program, BACKEND="fastapi", PYTHONPATH=str(ROOT)) == "FastAPI\n"


def test_the_examples_of_docstrings_run() -> None:
    assert doctest.testmod(docs.app.pages).failed == 0


@pytest.mark.parametrize(
    ("text", "path", "heading"),
    [
        ("zoom pan", "/view", "Zoom and pan"),
        ("gunicorn", "/deploy", "gunicorn"),
        ("map overlay", "/params", "image_url"),
        ("return types", "/generators", "Return types"),
    ],
)
def test_words_find_their_section(text: str, path: str, heading: str) -> None:
    found = [(page.path, section.heading) for page, section in search(text)]
    assert (path, heading) in found[:4]


def test_words_that_are_nowhere_find_nothing() -> None:
    assert search("zeppelin") == []
    assert search("  ") == []
