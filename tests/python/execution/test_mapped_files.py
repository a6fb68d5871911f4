"""Places in files: two views of the same bytes meet, however they are reached."""

from __future__ import annotations

import mmap
import os
import sys
import time
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest

from dash_dynamic_image_component import Result
from dash_dynamic_image_component.execution import mapped_files
from dash_dynamic_image_component.execution.mapped_files import Place, places_of, written_place

PAGE = mmap.ALLOCATIONGRANULARITY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "values"
    path.write_bytes(bytes(3 * PAGE))
    return path


def mapped(file: Path, mode: Literal["r+", "c"] = "r+", offset: int = 0) -> npt.NDArray[np.uint8]:
    return np.memmap(file, np.uint8, mode, offset)


def meet(one: tuple[Place, ...], other: tuple[Place, ...]) -> bool:
    return any(each.meets(another) for each in one for another in other)


def test_two_mappings_of_the_same_bytes_meet_and_others_do_not(file: Path) -> None:
    one, other = mapped(file), mapped(file, offset=PAGE)
    assert meet(places_of(one[PAGE : PAGE + 10]), places_of(other[:10]))
    assert not meet(places_of(one[:PAGE]), places_of(other))
    assert not meet(places_of(one[: PAGE + 1][::-1][1:]), places_of(other))
    assert meet(places_of(one[: PAGE + 1][::-1]), places_of(other))


def test_another_file_is_met_nowhere(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(file.read_bytes())
    assert not meet(places_of(mapped(file)), places_of(mapped(copy)))


def test_memory_of_its_own_has_no_place(file: Path) -> None:
    assert places_of(np.zeros(3)) == ()
    assert places_of(memoryview(b"abc")) == ()
    assert places_of(mapped(file, "c")) == (), "what is written there comes into no file"


def test_a_view_of_a_mapping_is_found_through_arrays_and_memoryviews(file: Path) -> None:
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as whole:
        view = np.frombuffer(memoryview(whole), np.uint8)[5:7].reshape(1, 2)
        assert meet(places_of(view), places_of(mapped(file)[6:7]))
        assert not meet(places_of(view), places_of(mapped(file)[7:]))
        del view


def test_without_the_table_of_the_system_a_file_is_one_place(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped_files, "_MAPS", tmp_path / "missing")
    copy = tmp_path / "copy"
    copy.write_bytes(file.read_bytes())
    one = mapped(file)
    assert meet(places_of(one[:1]), places_of(mapped(file)[-1:]))
    assert not meet(places_of(one), places_of(mapped(copy)))
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as whole:
        view = np.frombuffer(whole, np.uint8)
        assert meet(places_of(view), places_of(view)), "no name tells it from others"
        del view


def test_without_numpy_a_mapping_meets_all_others(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "numpy")
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as whole:
        view = memoryview(whole)
        assert meet(places_of(view[:1]), places_of(view[5:]))
        view.release()


def test_a_path_that_was_written_since_is_a_place(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    now = time.time()
    os.utime(file, (now, now))
    found = written_place(Result(Result(link)), now - 1)
    assert found is not None
    assert found == written_place(file, now - 1), "a link leads to the same file"
    assert written_place(file, now + 1) is None, "it is older"
    assert written_place(str(file), now - 1) is None, "a text is no path"
    gone = tmp_path / "gone"
    assert written_place(gone, now) == Place((str(gone),)), "it is being replaced"
