"""Each call has its own pyplot figures and draws with Agg, also if it imports Matplotlib."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import matplotlib.pyplot as plt
import pytest
from support.interpreters import run
from support.services import ask, service_with

pytestmark = pytest.mark.usefixtures("nothing_is_left_behind")


def test_figures_of_a_call_are_seen_by_no_other_thread_and_end_with_it() -> None:
    mine = plt.figure(num=77)
    seen: list[Any] = []

    def drawn() -> Any:
        seen.append(plt.get_fignums())
        plt.figure()
        plt.close("all")
        figure = plt.figure(num=5)
        with ThreadPoolExecutor(1) as outside:
            seen.append(outside.submit(lambda: plt.get_fignums()).result())
        outsider.set()
        assert looked.wait(20)
        return figure

    outsider, looked = threading.Event(), threading.Event()
    try:
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ask, service_with(drawn))
            assert outsider.wait(20)
            assert plt.get_fignums() == [77]
            assert plt.gcf() is mine
            looked.set()
            assert asked.result().status == 200
        assert seen == [[], [5]]
        assert plt.get_fignums() == [77]
    finally:
        plt.close(mine)


@pytest.mark.parametrize("backend", ["TkAgg", "QtAgg", "webagg", None])
def test_a_call_draws_with_agg_and_the_backend_of_the_program_stays(backend: str | None) -> None:
    program = f"""
import os
os.environ.pop("MPLBACKEND", None)
if {backend!r}:
    os.environ["MPLBACKEND"] = {backend!r}
import threading
from dash_dynamic_image_component.images.figures import calls

def drawn():
    import matplotlib
    matplotlib.use("TkAgg")
    import matplotlib.pyplot as plt
    plt.switch_backend("TkAgg")
    plt.plot([1, 2])
    plt.show()
    print(type(plt.gcf().canvas).__name__, matplotlib.get_backend(), plt.get_backend())

def call():
    with calls.one_call(drawn):
        drawn()

import warnings
warnings.simplefilter("ignore")
thread = threading.Thread(target=call)
thread.start()
thread.join()
import matplotlib.pyplot as plt
import matplotlib
print(plt._backend_mod, matplotlib.rcParams._get_backend_or_none())
"""
    found = run(program).split()
    assert found[:3] == ["FigureCanvasAgg", "agg", "agg"]
    assert [each.lower() for each in found[3:]] == ["none", str(backend).lower()]


def test_first_calls_that_import_matplotlib_at_once_show_their_own_colours() -> None:
    program = """
import io, sys
from concurrent.futures import ThreadPoolExecutor
from PIL import Image
sys.path.insert(0, "tests")
from support.disguises import DISGUISES
from support.services import ask, service_with
assert "matplotlib" not in sys.modules

service = service_with(DISGUISES["module_by_name"])
colors = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}

def shown(color):
    data = ask(service, '{"color":"%s"}' % color).body
    return Image.open(io.BytesIO(data)).convert("RGB").getpixel((0, 0))

with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(shown, colors)) == list(colors.values()))
"""
    assert run(program).strip() == "True"
