"""What the benchmarks believe: the number in the pixels, the drag, the line, the verdicts."""

from __future__ import annotations

import io
import sys
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from benchmarks.contenders.picture import Drawing, load
from benchmarks.contenders.pixel_code import VALUES, bits_of, stamp, value_in
from benchmarks.suite import report as report_module
from benchmarks.suite.contenders import ALL, FLOOR, KEPT, US_KEPT_EXACT
from benchmarks.suite.drags import numbers_of
from benchmarks.suite.goals import goals
from benchmarks.suite.line import Direction, Speed
from benchmarks.suite.originals import colors, field, photo
from benchmarks.suite.pages import Arrival, Drag, Shown
from benchmarks.suite.plan import FIELD
from benchmarks.suite.race import Case
from benchmarks.suite.report import write_report
from benchmarks.suite.results import Results
from benchmarks.suite.truth import truth_of

NUMBERS = (0, 1, 2, 255, 256, 4095, 21_845, 43_690, VALUES - 1)
Pixels = npt.NDArray[np.uint8]


@cache
def drawing(picture: str, side: int = 512) -> Drawing:
    original = photo(side) if picture == "photo" else field(side)
    return Drawing(original, colors(), 0, None)


def through(pixels: Pixels, format: str, scale: float = 1) -> Pixels:
    """The pixels as they come out of a file."""
    image = Image.fromarray(pixels)
    size = (round(image.width * scale), round(image.height * scale))
    file = io.BytesIO()
    options = {} if format == "PNG" else {"quality": 80}
    image.resize(size, Image.Resampling.BILINEAR).save(file, format, **options)
    return np.asarray(Image.open(file).convert("RGB"))


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1, 0.5])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("picture", ["photo", "field"])
def test_a_number_outlives_the_file(picture: str, format: str, scale: float) -> None:
    drawn = drawing(picture)
    for number in NUMBERS:
        assert value_in(through(drawn.pixels(number), format, scale)) == number


def test_every_number_has_bits_of_its_own() -> None:
    assert len({bits_of(number).tobytes() for number in range(0, VALUES, 7)}) == VALUES // 7 + 1


@pytest.mark.parametrize("number", [-1, VALUES])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"{number} has more than 16 bits"):
        bits_of(number)


@pytest.mark.parametrize("shade", [0, 127, 255])
def test_blank_paper_carries_no_number(shade: int) -> None:
    assert value_in(np.full((64, 64, 3), shade, np.uint8)) is None


def test_half_of_one_picture_and_half_of_another_carry_no_number() -> None:
    pictures = [np.zeros((512, 512, 3), np.uint8) for _ in range(2)]
    for picture, number in zip(pictures, (21_845, 43_690), strict=True):
        stamp(picture, number, 0, 255)
    torn = pictures[0].copy()
    torn[32:] = pictures[1][32:]
    assert value_in(torn) is None


@pytest.mark.parametrize("picture", ["photo", "field"])
def test_each_value_changes_most_of_the_pixels(picture: str) -> None:
    drawn = drawing(picture)
    changed = (drawn.pixels(5) != drawn.pixels(6)).any(axis=-1)
    assert changed.mean() > 0.8


def test_each_run_is_a_line_of_the_log(tmp_path: Path) -> None:
    drawn = Drawing(photo(128), colors(), 0, tmp_path / "runs")
    drawn.draw(3)
    drawn.file(4)
    assert (tmp_path / "runs").read_text() == "3\n4\n"


def test_the_truth_is_that_of_the_pixels(tmp_path: Path) -> None:
    np.save(tmp_path / "photo-128.npy", photo(128))
    np.save(tmp_path / "colors.npy", colors())
    truth = truth_of(Case("photo", 128), tmp_path)
    assert truth(1) == truth(1) != truth(2)
    assert value_in(load(tmp_path, "photo", 128).pixels(1)) == 1


def drag(*shown: tuple[float, int, str]) -> Drag:
    return Drag(tuple(Shown(*each) for each in shown), 1000, Arrival(30, 250, 2, 15))


def test_a_drag_counts_different_images_while_it_moves() -> None:
    found = numbers_of(
        drag((-1, 0, "exact"), (40, 1, "preview"), (500, 2, "exact"), (1100, 3, "exact")),
        values=[1, 2, 3],
    )
    assert found["a second"] == 2
    assert found["images"] == 3
    assert found["backwards"] == 0
    assert found["exact"] == 250


@pytest.mark.parametrize(
    "second", [(60, 1, "exact"), (60, 2, "preview")], ids=["an older value", "a lesser tier"]
)
def test_a_drag_counts_steps_backwards(second: tuple[float, int, str]) -> None:
    found = numbers_of(
        drag((-1, 0, "exact"), (40, 2, "exact"), second, (80, 3, "exact")), [1, 2, 3]
    )
    assert found["backwards"] == 1


def test_an_exact_image_after_its_preview_is_no_step_backwards() -> None:
    found = numbers_of(drag((-1, 0, "exact"), (40, 1, "preview"), (240, 1, "exact")), [1])
    assert (found["backwards"], found["images"]) == (0, 1)


def test_a_slow_line_is_shared_and_late() -> None:
    way = Direction(Speed(bits=8000, round_trip=0.05))
    assert way.enter(100, now=1) == pytest.approx((1.1, 1.125))
    assert way.enter(100, now=1) == pytest.approx((1.2, 1.225))
    assert way.enter(100, now=9) == pytest.approx((9.1, 9.125))
    assert way.passed == 300


def measured(ours: float, floor: float) -> Results:
    results = Results()
    results.add("hit", str(FIELD), FLOOR.name, {"exact": floor})
    results.add("hit", str(FIELD), US_KEPT_EXACT.name, {"exact": ours})
    return results


@pytest.mark.parametrize(("ours", "verdict"), [(23, "holds"), (25, "**falls short**")])
def test_a_goal_is_judged_by_the_ratio(ours: float, verdict: str) -> None:
    (goal,) = [goal for goal in goals(measured(ours, 20)) if goal.holds is not None]
    assert goal.limit == "at most 1.2 x"
    # A reason may follow.
    assert goal.verdict.partition(":")[0] == verdict


def test_a_goal_without_numbers_is_not_called_reached() -> None:
    assert {goal.verdict for goal in goals(Results())} == {"not measured"}


@pytest.mark.slow
def test_what_failed_stands_in_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Else the packages of each contender would be installed, which takes a minute.
    monkeypatch.setattr(report_module, "python_with", lambda packages: Path(sys.executable))
    results = measured(24, 20)
    with results.attempt("drag", "512 plot", "Gradio"):
        raise RuntimeError("no exact image of value 7 in 30000 ms")
    write_report(results, tmp_path / "RESULTS.md")
    report = (tmp_path / "RESULTS.md").read_text()
    assert "| Gradio | drag | 512 plot | RuntimeError: no exact image of value 7" in report
    assert "1.20 x" in report


def test_results_come_back_as_they_were_saved(tmp_path: Path) -> None:
    results = measured(24, 20)
    results.save(tmp_path / "kept" / "results.json")
    assert Results.load(tmp_path / "kept" / "results.json") == results


def test_contenders_have_names_of_their_own() -> None:
    names = [contender.name for contender in (*ALL, *KEPT, FLOOR)]
    assert len({*names}) == len(names)
