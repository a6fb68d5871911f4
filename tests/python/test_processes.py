"""Any process answers any URL with the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]

PROGRAM = """
import json, sys
from support.apps import make_app
from dash_dynamic_image_component import Registry, image_url
from support.servers import serve
import numpy as np

app = make_app("flask")

@Registry(app).generator(version="1", max_age=float("inf"))
def waves(frequency: float = 8.0, colours: tuple[str, ...] = (), options: dict = {}):
    x = np.linspace(-0.5, 0.5, 64)
    return 0.5 + 0.5 * np.sin(2 * np.pi * frequency * np.hypot(x[:, None], x))

params = {"options": {"b": 1, "a": [1.0, -0.0]}, "frequency": 3.0, "colours": ["é", "z"]}
url = sys.argv[1] if len(sys.argv) > 1 else image_url("waves", params, app=app)
with serve(app.server) as site:
    answer = site.ask(url)
print(json.dumps([url, answer.status, answer.headers["etag"], answer.body.hex()]))
"""


def answer_of(seed: str, *url: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *url],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(TESTS), "PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        check=True,
    )
    answer: list[str] = json.loads(done.stdout)
    return answer


def test_the_url_of_one_process_is_answered_by_another_with_the_same_bytes_and_etag() -> None:
    first = answer_of("1")
    assert first[1] == 200  # type: ignore[comparison-overlap]
    assert answer_of("2", first[0]) == first
    assert answer_of("3") == first


TYPED_IN = """
import sys
from dash import Dash
from dash_dynamic_image_component import generator
from dash_dynamic_image_component.app.apps import apps
from PIL import Image
from support.pictures import number_in

@generator(max_age=float("inf"), version="1")
def drawn():
    return Image.new("RGB", (1, 1), (0, 0, VALUE))

app = Dash("typed in")
app.layout = []
print(number_in(app.server.test_client().get("/_dash-dynamic-image/drawn?p={}&v=1").data))
apps.service_of(app)._images._threads.shutdown()
"""


def test_programs_without_a_file_share_no_image_though_their_versions_are_equal(
    tmp_path: Path,
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(TESTS), *filter(None, sys.path)]),
    }
    shown = [
        subprocess.run(
            [sys.executable, "-"],
            input=TYPED_IN.replace("VALUE", value),
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
            env=environment,
            check=True,
        ).stdout.strip()
        for value in ("1", "2")
    ]
    assert shown == ["1", "2"]
