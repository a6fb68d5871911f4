"""The table of error texts in the manual: a row for each text in the sources, and no other row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.error_texts import ErrorTexts

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "troubleshooting.md"
HEADING = "### Texts of Python"
ROW = re.compile(r"\| (`+) ?(.+?) ?\1 \| \S[^|]+ \| \S[^|]+ \|")


@pytest.fixture(scope="module")
def texts() -> set[str]:
    return ErrorTexts(ROOT / "dash_dynamic_image_component").all()


@pytest.fixture(scope="module")
def rows() -> dict[str, str]:
    """The rows of the table, by their texts; a row of another form by itself."""
    section = MANUAL.read_text("utf-8").partition(f"{HEADING}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert len(lines) == len(set(lines)), "a row is there twice"
    found = [(ROW.fullmatch(line), line) for line in lines]
    return {line if match is None else match[2]: line for match, line in found}


def test_each_text_has_a_row(texts: set[str], rows: dict[str, str]) -> None:
    missing = sorted(texts - rows.keys(), key=str.lower)
    to_add = "\n".join(f"{as_row(text)}\n    after: {before(text, rows)}" for text in missing)
    assert not missing, f'add to "{HEADING}" in {MANUAL}, with reason and remedy:\n{to_add}'


def test_each_row_has_a_text_a_reason_and_a_remedy(texts: set[str], rows: dict[str, str]) -> None:
    outdated = "\n".join(rows[text] for text in rows if text not in texts)
    assert not outdated, f"no error says so; delete from, or mend in, {MANUAL}:\n{outdated}"


def test_the_rows_are_sorted(rows: dict[str, str]) -> None:
    assert list(rows) == sorted(rows, key=str.lower)


def as_row(text: str) -> str:
    code = f"`` {text} ``" if "`" in text else f"`{text}`"
    return f"| {code} | <reason> | <remedy> |"


def before(text: str, rows: dict[str, str]) -> str:
    """The row after which the row of a text belongs."""
    smaller = [each for each in rows if each.lower() < text.lower()]
    return rows[max(smaller, key=str.lower)] if smaller else "the head of the table"


SOURCES = {
    "__init__.py": "",
    "words.py": """
LIMIT = 7
REMEDY = f"save it with {LIMIT} bits"
SHARED = "a shared text"

class Refused(Exception):
    def __init__(self, code, title, detail=None):
        super().__init__(f"the class says {title}")

def refused(place, message):
    return Refused("not a text", f"{place} {message}")

def made(value):
    if value:
        return "the first made text"
    return "the second made text"

def wrapped(reason):
    return ValueError(f"a longer text about it: {reason}")
""",
    "inner/__init__.py": "",
    "inner/raising.py": '''
from ..words import REMEDY, SHARED, Refused, made, refused
from .. import words

TEMPLATE = "a template of {names}, and more"

def raising(x, error, kind=TypeError):
    """No error text at all."""
    raise ValueError("a plain text")
    raise KeyError(f"{x!r} is a name, " f"{REMEDY}")
    raise Refused("no text", "one of two" if x else "two of two")
    raise refused(x, "is passed on")
    raise words.refused(x, message="is named when passed on")
    raise words.wrapped("not told apart")
    raise kind("a class that varies")
    raise ValueError(made(x))
    raise ValueError(TEMPLATE.format(names=x))
    message = "an assigned text"
    error = ValueError(message)
    error.add_note(SHARED)
    other, both = "left of a pair", "right of a pair"
    raise ValueError(other or both)
    raise ValueError("put " + f"{x} together")
    raise AssertionError("what cannot be")
    print("another text")
    logger.error("a text of the log")
''',
}


def test_texts_are_found_wherever_they_are_written(tmp_path: Path) -> None:
    for name, source in SOURCES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source)
    assert ErrorTexts(tmp_path).all() == {
        "the class says …",
        "a plain text",
        "… is a name, save it with … bits",
        "one of two",
        "two of two",
        "is passed on",
        "is named when passed on",
        "a longer text about it: …",
        "a class that varies",
        "the first made text",
        "the second made text",
        "a template of …, and more",
        "an assigned text",
        "a shared text",
        "left of a pair",
        "right of a pair",
        "put … together",
    }
