"""The judgement of the soak: it sees each kind of wrong image."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.soak import truth


def site(program: str = "one") -> truth.Site:
    return truth.Site(program, Path(), None)  # type: ignore[arg-type]


def picture(asked: truth.Asked, program: str = "one", code: int = 0) -> Image.Image:
    """The image that is right for a question."""
    return Image.new("RGB", (8, 8), asked.color(program, code))


def verdict(asked: truth.Asked, image: Image.Image, codes: set[int]) -> dict[str, int]:
    file, soak = io.BytesIO(), truth.Soak(1, seed=0)
    image.save(file, "PNG")
    soak._judge(site(), asked, file.getvalue(), codes)
    return dict(soak.seen)


ASKED = truth.Asked("viewed", {"n": 3}, user="ada")


def test_the_right_image_is_right() -> None:
    assert verdict(ASKED, picture(ASKED), {0}) == {"right": 1}
    assert verdict(ASKED, picture(ASKED, code=4), {3, 4}) == {"right": 1}


@pytest.mark.parametrize(
    "other",
    [
        picture(truth.Asked("viewed", {"n": 4}, user="ada")),
        picture(truth.Asked("viewed", {"n": 3}, user="bob")),
        picture(truth.Asked("array", {"n": 3})),
        picture(ASKED, program="two"),
        picture(ASKED, code=1),
    ],
    ids=["params", "viewer", "function", "program", "code"],
)
def test_the_image_of_another_question_is_wrong(other: Image.Image) -> None:
    assert verdict(ASKED, other, {0, 2}) == {"wrong": 1}


def test_a_torn_image_is_wrong() -> None:
    torn = picture(ASKED)
    torn.putpixel((5, 7), (0, 0, 0))
    assert verdict(ASKED, torn, {0}) == {"wrong": 1}


def test_the_program_of_the_soak_can_be_written_in_each_version(tmp_path: Path) -> None:
    for code in (0, 11):
        written = truth.Site("one", tmp_path, None)  # type: ignore[arg-type]
        written.write(code)
        text = (tmp_path / "app.py").read_text(encoding="utf-8")
        compile(text, "app.py", "exec")
        assert "@" not in text.replace("@generator", "").replace("@functools", "")
